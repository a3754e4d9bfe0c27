/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of the past were written to. */

#include "store/touched.h"

#include "store/sql.h"

static void touch_all(Store *s) {
        s->touched.known = false;
}

/* SQLite tells of each row, of a table that has a rowid. No statement may be run here. */
static void on_row(void *userdata, int what, const char *database, const char *table, sqlite3_int64 row) {
        Store *s = userdata;

        if (streq(table, "record") && what != SQLITE_DELETE && s->touched.n < ELEMENTSOF(s->touched.rows))
                s->touched.rows[s->touched.n++] = row;
        else if (streq(table, "record") || streq(table, "item") || streq(table, "stock"))
                touch_all(s);
}

static void on_rollback(void *userdata) {
        touch_all(userdata);
}

void touched_watch(Store *s) {
        touch_all(s);
        sqlite3_update_hook(s->db, on_row, s);
        sqlite3_rollback_hook(s->db, on_rollback, s);
}

int touched_next(Store *s, int64_t *ret_regimen, int64_t *ret_at) {
        int r = s->touched.known;

        while (r > 0 && s->touched.n > 0) {
                _cleanup_cursor_ Cursor *cursor = NULL;

                r = sql_query(s, &cursor, "SELECT regimen, taken_at FROM record WHERE row = ?", "i", s->touched.rows[s->touched.n - 1]);
                if (r >= 0)
                        r = sql_step(s, cursor);
                if (r <= 0)
                        break;
                s->touched.n--;
                if (sqlite3_column_type(cursor, 1) == SQLITE_NULL)
                        continue;
                *ret_regimen = sqlite3_column_int64(cursor, 0);
                *ret_at = sqlite3_column_int64(cursor, 1);
                return 1;
        }
        if (r > 0)
                return 0;
        if (r < 0)
                return r;
        s->touched.known = true;
        s->touched.n = 0;
        *ret_regimen = 0;
        *ret_at = INT64_MIN;
        return 1;
}
