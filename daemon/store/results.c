/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table result. */

#include "store/results.h"

#include "store/sql.h"

#define COLUMNS "id, patient, day, name, key, value, number, unit, low, high, note"

/* Who was removed takes the results along. */
#define OWNED "EXISTS (SELECT 1 FROM patient WHERE id = result.patient AND valid_until IS NULL) "

int result_list(Store *s, int64_t patient, const char *key, Day from, Day until, int64_t skip, int64_t limit, Cursor **ret) {
        if (patient == 0)
                return sql_query(s, ret,
                                 "SELECT " COLUMNS " FROM result WHERE valid_until IS NULL AND day BETWEEN ?2 AND ?3 AND " OWNED
                                 "AND (?1 IS NULL OR key = ?1) ORDER BY day, id LIMIT ?5 OFFSET ?4",
                                 "siiii", key, (int64_t)from, (int64_t)until, skip, limit);
        return sql_query(s, ret,
                         "SELECT " COLUMNS " FROM result WHERE patient = ?6 AND valid_until IS NULL AND day BETWEEN ?2 AND ?3 AND "
                         "(?1 IS NULL OR key = ?1) ORDER BY day, id LIMIT ?5 OFFSET ?4",
                         "siiiii", key, (int64_t)from, (int64_t)until, skip, limit, patient);
}

int result_by_id(Store *s, int64_t id, Cursor **ret) {
        return sql_query(s, ret, "SELECT " COLUMNS " FROM result WHERE id = ? AND valid_until IS NULL AND " OWNED, "i", id);
}

int result_last(Store *s, int64_t patient, const char *key, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT " COLUMNS " FROM result WHERE patient = ? AND key = ? AND valid_until IS NULL "
                         "ORDER BY day DESC, id DESC LIMIT 1",
                         "is", patient, key);
}

int result_next(Store *s, Cursor *cursor, ResultRow *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (ResultRow){
                        .id = sqlite3_column_int64(cursor, 0),
                        .patient = sqlite3_column_int64(cursor, 1),
                        .day = sqlite3_column_int(cursor, 2),
                        .name = column_text(cursor, 3),
                        .key = column_text(cursor, 4),
                        .value = column_text(cursor, 5),
                        .number = sqlite3_column_int(cursor, 6),
                        .unit = column_text(cursor, 7),
                        .low = column_text(cursor, 8),
                        .high = column_text(cursor, 9),
                        .note = column_text(cursor, 10),
                };
        return r;
}

int result_new_id(Store *s, int64_t *ret) {
        int r = sql_number(s, ret, "SELECT coalesce(max(id), 0) + 1 FROM result", "");

        return MIN(r, 0);
}

int result_insert(Store *s, int64_t change, const ResultRow *row) {
        int r = sql_run(s,
                        "INSERT INTO result (id, patient, day, name, key, value, number, unit, low, high, note, valid_from) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "iiisssissssi", row->id, row->patient, (int64_t)row->day, row->name, row->key, row->value,
                        (int64_t)row->number, row->unit, row->low, row->high, row->note, change);

        return MIN(r, 0);
}

int result_end(Store *s, int64_t change, int64_t id) {
        int r = sql_run(s, "UPDATE result SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", change, id);

        return MIN(r, 0);
}
