/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that can't be written, in memory. */

#include "store/memory.h"

#include "store/log.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/touched.h"

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
        int whose = log_whose(path), r = whose < 0 ? whose : log_open_reading(path, log_belongs(whose), &from);

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
