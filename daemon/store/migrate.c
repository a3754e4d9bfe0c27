/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Migrations: one version of the schema after another. */

#include "store/migrate.h"

#include "store/log.h"
#include "store/schema.h"
#include "store/sql.h"

/* Written whole under another name first: what has the name PATH.before-N is a database. */
static int keep_copy(Store *s, int version) {
        _cleanup_free_ char *made = NULL, *kept = NULL;
        const char *path = s->file.path;
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (asprintf(&kept, "%s" DATABASE_KEPT "%d", path, version) < 0) {
                kept = NULL;
                return -ENOMEM;
        }
        fd = store_file_temporary(path, "backup", &made);
        r = fd < 0 ? fd : log_copy(s, made);
        if (r >= 0 && (fsync(fd) < 0 || rename(made, kept) < 0))
                r = -errno;
        if (r >= 0)
                return store_file_sync_folder(path);
        if (made)
                (void)unlink(made);
        return r;
}

/* What a step left that refers to nothing would be found by nobody, until it is needed. */
static int check_references(Store *s) {
        int64_t one;
        int r = sql_number(s, &one, "SELECT 1 FROM pragma_foreign_key_check LIMIT 1", "");

        sql_forget(s); /* what is prepared is of the tables as they were */
        return r > 0 ? -EBADMSG : r;
}

static int step(Store *s, int version, const char *sql) {
        char pragma[48];
        int r = sql_exec(s, "BEGIN IMMEDIATE");

        (void)snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", version);
        if (r >= 0)
                r = sql_exec(s, sql);
        if (r >= 0)
                r = check_references(s);
        if (r >= 0)
                r = sql_exec(s, pragma);
        if (r >= 0 && s->log_begins)
                r = log_begin(s);
        if (r >= 0)
                r = sql_exec(s, "COMMIT");
        if (r >= 0)
                log_begun(s);
        if (r < 0 && !sqlite3_get_autocommit(s->db))
                (void)sql_exec(s, "ROLLBACK");
        return r;
}

/* A file of the first version whose tables were made before they had all their columns. */
static int complete(Store *s) {
        int r = 0;

        if (sql_exec(s, SCHEMA_FIRST_WHOLE) >= 0)
                return 0;
        if (!s->log_begins)
                r = log_write_back(s, SQLITE_CHECKPOINT_TRUNCATE);
        return r < 0 ? r : step(s, SCHEMA_FIRST, schema_completion);
}

int migrate(Store *s) {
        int64_t version = 0, references = 1;
        int r = sql_number(s, &version, "PRAGMA user_version", "");

        if (r >= 0 && version > 0)
                r = log_names_read(s);
        if (r >= 0 && version == SCHEMA_FIRST)
                r = complete(s);
        if (r < 0 || version == schema_newest())
                return MIN(r, 0);
        /* A table that is made anew is dropped first: what refers to it would go along. */
        r = sql_exec(s, "PRAGMA foreign_keys = OFF");
        if (r >= 0)
                r = sql_number(s, &references, "PRAGMA foreign_keys", "");
        if (r >= 0 && references)
                r = -EIO;
        /* The log holds either the one or the other: it begins with the new tables. */
        if (r >= 0 && version > 0 && !s->log_begins)
                r = log_write_back(s, SQLITE_CHECKPOINT_TRUNCATE);
        /* Nobody knows of a copy that is looked at, and where it came from there still is what it was. */
        if (r >= 0 && version > 0 && s->file.lock >= 0)
                r = keep_copy(s, (int)version + 1);
        for (int next = MAX((int)version + 1, SCHEMA_FIRST); r >= 0 && next <= schema_newest(); next++)
                r = step(s, next, schema_step(next));
        return MIN(r, 0);
}
