/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reminders while nothing can be written: the tables that a tick writes, copied into memory.
 * SQLite looks for a name among the temporary tables first, so every statement finds the
 * copies without knowing of them. */

#include "store/shadow.h"

#include "store/meta.h"
#include "store/schema.h"
#include "store/sql.h"

#define NAME(name, columns, key, rest) ", '" name "'"
#define COPY(name, columns, key, rest) "INSERT INTO temp." name " SELECT * FROM main." name ";"
#define WRITE_BACK(name, columns, key, rest)                                                                 \
        "DELETE FROM main." name " WHERE (" key ") NOT IN (SELECT " key " FROM temp." name ");"              \
        "INSERT OR REPLACE INTO main." name " SELECT * FROM temp." name " EXCEPT SELECT * FROM main." name ";"
#define DROP(name, columns, key, rest) "DROP TABLE temp." name ";"

/* The tables and indexes as the migrations made them. */
static int copy_schema(Store *s) {
        _cleanup_free_ char *sql = NULL;
        int r = sql_text(s, &sql,
                         "SELECT group_concat(CASE type WHEN 'table' THEN 'CREATE TEMP' || substr(sql, 7) "
                         "ELSE 'CREATE INDEX temp.' || substr(sql, 14) END, ';') FROM (SELECT type, sql FROM main.sqlite_schema "
                         "WHERE tbl_name IN (''" STATE_TABLES(NAME) ") AND sql IS NOT NULL ORDER BY type DESC)",
                         "");

        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        return sql_exec(s, sql);
}

int store_shadow(Store *s) {
        int r;

        store_shadowed(s, true); /* from here on memory alone is written to */
        r = sql_exec(s, "BEGIN");
        if (r >= 0)
                r = copy_schema(s);
        if (r >= 0)
                r = sql_exec(s, STATE_TABLES(COPY) "COMMIT");
        if (r < 0) {
                store_rollback(s);
                store_shadowed(s, false);
        }
        return r;
}

/* Only what differs is written: a try on a full disk is cheap. But something always is, so that it is
 * known whether it can be. */
static int write_back(Store *s) {
        int r = sql_exec(s, STATE_TABLES(WRITE_BACK));

        return r < 0 ? r : meta_touch(s);
}

int store_unshadow(Store *s) {
        uint64_t opening = s->opening;
        bool same;
        int r;

        store_shadowed(s, false); /* the file is looked for again */
        r = store_begin(s);
        /* Where a log that was deleted was begun anew, what was in memory went with the connection: what it knew is found
         * out again. */
        same = s->opening == opening;
        if (r >= 0)
                r = store_end(s, same ? write_back(s) : meta_touch(s));
        if (r < 0 && same)
                store_shadowed(s, true);
        else if (r < 0)
                (void)store_shadow(s);
        return r < 0 || !same ? r : sql_exec(s, "BEGIN;" STATE_TABLES(DROP) "COMMIT");
}
