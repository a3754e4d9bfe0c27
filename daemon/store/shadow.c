/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reminders while nothing can be written: the tables that a tick writes, copied into memory.
 * SQLite looks for a name among the temporary tables first, so every statement finds the
 * copies without knowing of them. */

#include "store.h"

#define TABLES "'open', 'due', 'notice', 'posted'"

/* The tables and indexes as the migrations made them. */
static int copy_schema(Store *s) {
        _cleanup_free_ char *sql = NULL;
        int r = store_text(s, &sql,
                           "SELECT group_concat(CASE type WHEN 'table' THEN 'CREATE TEMP' || substr(sql, 7) "
                           "ELSE 'CREATE INDEX temp.' || substr(sql, 14) END, ';') FROM (SELECT type, sql FROM main.sqlite_schema "
                           "WHERE tbl_name IN (" TABLES ") AND sql IS NOT NULL ORDER BY type DESC)",
                           "");

        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        return store_exec(s, sql);
}

int store_shadow(Store *s) {
        int r;

        store_shadowed(s, true); /* from here on memory alone is written to */
        r = store_exec(s, "BEGIN");

        if (r >= 0)
                r = copy_schema(s);
        if (r >= 0)
                r = store_exec(s, "INSERT INTO temp.open SELECT * FROM main.open;"
                                  "INSERT INTO temp.due SELECT * FROM main.due;"
                                  "INSERT INTO temp.notice SELECT * FROM main.notice;"
                                  "INSERT INTO temp.posted SELECT * FROM main.posted;"
                                  "COMMIT");
        if (r < 0)
                store_rollback(s);
        if (r < 0)
                store_shadowed(s, false);
        return r;
}

/* Only what differs is written: a try on a full disk is cheap. */
static int write_back(Store *s) {
        return store_exec(s, "DELETE FROM main.open WHERE NOT EXISTS (SELECT 1 FROM temp.open AS t WHERE "
                             "t.regimen = main.open.regimen AND t.slot = main.open.slot);"
                             "INSERT OR REPLACE INTO main.open SELECT * FROM temp.open EXCEPT SELECT * FROM main.open;"
                             "DELETE FROM main.due WHERE regimen NOT IN (SELECT regimen FROM temp.due);"
                             "INSERT OR REPLACE INTO main.due SELECT * FROM temp.due EXCEPT SELECT * FROM main.due;"
                             "INSERT OR REPLACE INTO main.notice SELECT * FROM temp.notice EXCEPT SELECT * FROM main.notice;"
                             "DELETE FROM main.posted WHERE id NOT IN (SELECT id FROM temp.posted);"
                             "INSERT OR REPLACE INTO main.posted SELECT * FROM temp.posted EXCEPT SELECT * FROM main.posted;"
                             /* A write there always is, so that what is asked is answered. */
                             "INSERT OR REPLACE INTO main.meta (key, value) VALUES ('written', hex(randomblob(8)))");
}

int store_unshadow(Store *s) {
        int r;

        store_shadowed(s, false); /* the file is looked for again */
        r = store_begin(s);
        if (r >= 0)
                r = store_end(s, write_back(s));
        if (r < 0) {
                store_shadowed(s, true);
                return r;
        }
        return store_exec(s, "BEGIN; DROP TABLE temp.open; DROP TABLE temp.due; DROP TABLE temp.notice;"
                             "DROP TABLE temp.posted; COMMIT");
}
