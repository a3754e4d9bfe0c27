/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known once of the whole database. */

#include "store/meta.h"

#include "store/sql.h"

int meta_read(Store *s, const char *key, char **ret) {
        return sql_text(s, ret, "SELECT value FROM meta WHERE key = ?", "s", key);
}

int meta_write(Store *s, const char *key, const char *value) {
        return sql_run(s,
                       "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2 WHERE value <> ?2",
                       "ss", key, value);
}

int meta_copy(Store *s, const char *path, const char *key, const char *value) {
        char sql[160];

        snprintf(sql, sizeof(sql), "UPDATE meta SET value = '%s' WHERE key = '%s'", value, key);
        return sql_copy(s, path, sql);
}

int meta_touch(Store *s) {
        return sql_run(s, "INSERT OR REPLACE INTO meta (key, value) VALUES ('written', hex(randomblob(8)))", "");
}

int meta_remove(Store *s, const char *key) {
        return sql_run(s, "DELETE FROM meta WHERE key = ?", "s", key);
}

int meta_remove_all(Store *s, const char *prefix) {
        return sql_run(s, "DELETE FROM meta WHERE substr(key, 1, length(?1)) = ?1", "s", prefix);
}

int meta_list(Store *s, const char *prefix, Cursor **ret) {
        return sql_query(s, ret, "SELECT key, value FROM meta WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key", "s", prefix);
}

int meta_next(Store *s, Cursor *cursor, const char **ret_key, const char **ret_value) {
        int r = sql_step(s, cursor);

        if (r > 0) {
                *ret_key = column_text(cursor, 0);
                *ret_value = column_text(cursor, 1);
        }
        return r;
}
