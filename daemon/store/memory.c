/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that can't be written, in memory. */

#include "store/memory.h"

#include <sys/stat.h>

#include "store/schema.h"
#include "store/sql.h"
#include "store/touched.h"

/* A name for SQLite's URIs: what means something in them is written as %XX. */
static char *uri_of(const char *path, const char *options) {
        char *uri = malloc(sizeof("file:") + 3 * strlen(path) + strlen(options)), *at;

        if (!uri)
                return NULL;
        at = stpcpy(uri, "file:");
        for (const char *p = path; *p; p++) {
                if (strchr("%?#", *p))
                        at += sprintf(at, "%%%02x", (unsigned char)*p);
                else
                        *at++ = *p;
        }
        strcpy(at, options);
        return uri;
}

static bool has_log(const char *path) {
        _cleanup_free_ char *log = NULL;
        struct stat st;

        if (asprintf(&log, "%s-wal", path) < 0)
                log = NULL;
        return log && stat(log, &st) >= 0 && st.st_size > 0;
}

/* Without locks and files beside it: nobody can write it. A log that is there is read, none is begun. */
static int open_read_only(const char *path, sqlite3 **ret) {
        bool log = has_log(path);
        _cleanup_free_ char *uri = uri_of(path, log ? "?mode=ro" : "?mode=ro&immutable=1");
        int r;

        if (!uri)
                return -ENOMEM;
        r = sql_errno(sqlite3_open_v2(uri, ret, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, log ? "unix-none" : NULL));
        if (r >= 0 && log)
                r = sql_errno(sqlite3_exec(*ret, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL));
        return r;
}

static int copy_all(sqlite3 *from, sqlite3 *to) {
        sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

        if (!backup)
                return sql_errno(sqlite3_errcode(to));
        (void)sqlite3_backup_step(backup, -1);
        return sql_errno(sqlite3_backup_finish(backup));
}

static int read_in(Store *s, const char *path) {
        _cleanup_free_ char *finding = NULL;
        sqlite3 *from = NULL;
        int64_t version = 0;
        int r = open_read_only(path, &from);

        if (r >= 0)
                r = sql_errno(sqlite3_open_v2(":memory:", &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL));
        if (r >= 0)
                r = copy_all(from, s->db);
        sqlite3_close(from);
        if (r >= 0)
                r = store_check(s, &finding);
        if (r > 0)
                r = sql_number(s, &version, "PRAGMA user_version", "");
        if (r < 0)
                return r;
        touched_watch(s);
        return !finding && version == schema_newest() ? 0 : -EBADMSG;
}

int store_open_memory(const char *path, Store **ret) {
        _cleanup_(store_closep) Store *s = calloc(1, sizeof(Store));
        int r;

        if (!s)
                return -ENOMEM;
        s->file = STORE_FILE_NONE;
        s->shadowed = s->in_memory = true;
        s->file.path = strdup(path);
        r = s->file.path ? read_in(s, path) : -ENOMEM;
        if (r >= 0)
                *ret = TAKE_PTR(s);
        return r;
}

bool store_in_memory(const Store *s) {
        return s->in_memory;
}
