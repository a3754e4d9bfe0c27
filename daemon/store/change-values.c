/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was before each change and after it. */

#include "store/change-values.h"

#include <assert.h>

#include "store/schema.h"
#include "store/sql.h"

static void add(Values *v, Value value) {
        assert(v->n < VALUES_MAX);
        v->list[v->n++] = value;
}

void values_text(Values *v, const char *key, const char *text) {
        if (text)
                add(v, (Value){ .key = key, .text = text });
}

void values_number(Values *v, const char *key, int64_t number) {
        add(v, (Value){ .key = key, .number = number });
}

int change_values_insert(Store *s, int64_t change, ChangeSide side, const Values *values) {
        int r = 0;

        for (size_t i = 0; values && r >= 0 && i < values->n; i++) {
                const Value *v = &values->list[i];

                r = sql_run(s, "INSERT INTO change_value (change, side, key, value) VALUES (?1, ?2, ?3, coalesce(?4, ?5))", "iissi",
                            change, (int64_t)side, v->key, v->text, v->number);
        }
        return MIN(r, 0);
}

int change_values_list(Store *s, int64_t change, Cursor **ret) {
        return sql_query(s, ret, "SELECT side, key, value FROM change_value WHERE change = ? ORDER BY side, key", "i", change);
}

int change_values_next(Store *s, Cursor *cursor, ChangeSide *ret_side, Value *ret) {
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        *ret_side = sqlite3_column_int(cursor, 0) ? SIDE_AFTER : SIDE_BEFORE;
        *ret = (Value){ .key = column_text(cursor, 1) };
        if (sqlite3_column_type(cursor, 2) == SQLITE_TEXT)
                ret->text = column_text(cursor, 2);
        else
                ret->number = sqlite3_column_int64(cursor, 2);
        return 1;
}

int change_values_forget(Store *s, int64_t patient) {
        return sql_run(s,
                       "DELETE FROM change_value WHERE change IN (SELECT id FROM change WHERE patient = ?1 OR "
                       "(patient IS NULL AND id IN " CHANGES_OF_FACTS "))", "i", patient);
}
