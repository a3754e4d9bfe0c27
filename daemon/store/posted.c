/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each notification stands. */

#include "store/posted.h"

#include "store/sql.h"

int posted_list(Store *s, int64_t limit, Cursor **ret) {
        return sql_query(s, ret, "SELECT id, server, notification FROM posted ORDER BY id LIMIT ?", "i", limit);
}

int posted_find(Store *s, const char *id, Cursor **ret) {
        return sql_query(s, ret, "SELECT id, server, notification FROM posted WHERE id = ?", "s", id);
}

int posted_next(Store *s, Cursor *cursor, Posted *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (Posted){ column_text(cursor, 0), column_text(cursor, 1), (uint32_t)sqlite3_column_int64(cursor, 2) };
        return r;
}

int posted_exists(Store *s, const char *id) {
        int64_t one;

        return sql_number(s, &one, "SELECT 1 FROM posted WHERE id = ?", "s", id);
}

int posted_count(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM posted", "");
}

int posted_write(Store *s, const Posted *posted) {
        int r = sql_run(s, "DELETE FROM posted WHERE server = ? AND notification = ? AND id <> ?", "sis", posted->server,
                        (int64_t)posted->notification, posted->id);

        if (r < 0)
                return r;
        return sql_run(s, "INSERT OR REPLACE INTO posted (id, server, notification) VALUES (?, ?, ?)", "ssi", posted->id,
                       posted->server, (int64_t)posted->notification);
}

int posted_remove(Store *s, const char *id) {
        return sql_run(s, "DELETE FROM posted WHERE id = ?", "s", id);
}

int posted_forget(Store *s, int64_t patient) {
        return sql_run(s,
                       "UPDATE posted SET id = 'gone:' || lower(hex(randomblob(8))) "
                       "WHERE substr(id, 1, instr(id, '@') - 1) IN (SELECT handle FROM regimen WHERE patient = ?)",
                       "i", patient);
}
