/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zone files that were looked at. */

#include "store/zonefiles.h"

#include "store/sql.h"

int zonefiles_list(Store *s, Cursor **ret) {
        return sql_query(s, ret, "SELECT name, fingerprint, data FROM zonefile", "");
}

int zonefiles_next(Store *s, Cursor *cursor, ZoneFile *ret) {
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        *ret = (ZoneFile){
                .name = column_text(cursor, 0),
                .fingerprint = sqlite3_column_int64(cursor, 1),
                .data = sqlite3_column_blob(cursor, 2),
                .size = (size_t)sqlite3_column_bytes(cursor, 2),
        };
        /* SQLite gives no address for an empty one. */
        ret->data = ret->data ?: "";
        return 1;
}

int zonefile_read(Store *s, const char *name, int64_t *ret) {
        return sql_number(s, ret, "SELECT fingerprint FROM zonefile WHERE name = ?", "s", name);
}

int zonefile_write(Store *s, const ZoneFile *file) {
        return sql_run(s, "INSERT OR REPLACE INTO zonefile (name, fingerprint, data) VALUES (?, ?, ?)", "sib", file->name,
                       file->fingerprint, file->data, file->size);
}

int zonefiles_forget(Store *s) {
        return sql_run(s, "DELETE FROM zonefile WHERE name NOT IN (SELECT name FROM zone)", "");
}
