/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements: prepared once, bound, stepped; what SQLite answers as errnos. */

#include "store/sql.h"

#include <stdarg.h>

int sql_errno(int rc) {
        if (rc == SQLITE_CONSTRAINT_COMMITHOOK) /* the store refused it: the file is another one */
                return -ESTALE;
        switch (rc & 0xff) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
                return 0;
        case SQLITE_FULL:
                return -ENOSPC;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
                return -EBADMSG;
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
                return -EROFS;
        case SQLITE_CONSTRAINT:
                return -EEXIST;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return -EBUSY;
        case SQLITE_NOMEM:
                return -ENOMEM;
        case SQLITE_MISUSE:
        case SQLITE_ERROR:
                return -ENOTRECOVERABLE;
        default:
                return -EIO;
        }
}

int sql_error(Store *s, int rc) {
        int r = sql_errno(rc);

        s->damaged |= r == -EBADMSG;
        return r;
}

int sql_exec(Store *s, const char *sql) {
        return sql_error(s, sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

/* A place among those kept, if need be that of one that is not in use. */
static size_t statement_place(Store *s) {
        if (s->n_statements < STATEMENTS_MAX)
                return s->n_statements++;
        for (size_t i = 0; i < STATEMENTS_MAX; i++) {
                size_t place = s->next_out++ % STATEMENTS_MAX;

                if (!sqlite3_stmt_busy(s->statements[place].stmt)) {
                        sqlite3_finalize(s->statements[place].stmt);
                        return place;
                }
        }
        return SIZE_MAX;
}

static int prepare(Store *s, const char *sql, sqlite3_stmt **ret) {
        sqlite3_stmt *stmt;
        size_t place;
        int r;

        for (size_t i = 0; i < s->n_statements; i++)
                if (s->statements[i].sql == sql && !sqlite3_stmt_busy(s->statements[i].stmt)) {
                        *ret = s->statements[i].stmt;
                        return 0;
                }
        r = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
        /* All SQL here fits the schema that is made here: an error of SQL says that the file has another. */
        r = sql_error(s, r == SQLITE_ERROR ? SQLITE_CORRUPT : r);
        if (r < 0)
                return r;
        place = statement_place(s);
        if (place == SIZE_MAX) {
                sqlite3_finalize(stmt);
                return -E2BIG;
        }
        s->statements[place].sql = sql;
        s->statements[place].stmt = stmt;
        *ret = stmt;
        return 0;
}

static int bind(sqlite3_stmt *stmt, const char *types, va_list ap) {
        int rc = SQLITE_OK;

        for (int i = 1; *types && rc == SQLITE_OK; types++, i++) {
                if (*types == 'i') {
                        rc = sqlite3_bind_int64(stmt, i, va_arg(ap, int64_t));
                } else if (*types == 's') {
                        const char *text = va_arg(ap, const char *);
                        rc = text ? sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT)
                                  : sqlite3_bind_null(stmt, i);
                } else {
                        const void *data = va_arg(ap, const void *);
                        size_t size = va_arg(ap, size_t);
                        rc = sqlite3_bind_blob64(stmt, i, data, size, SQLITE_TRANSIENT);
                }
        }
        return sql_errno(rc);
}

static int query(Store *s, Cursor **ret, const char *sql, const char *types, va_list ap) {
        int r = prepare(s, sql, ret);

        return r < 0 ? r : bind(*ret, types, ap);
}

int sql_query(Store *s, Cursor **ret, const char *sql, const char *types, ...) {
        va_list ap;
        int r;

        va_start(ap, types);
        r = query(s, ret, sql, types, ap);
        va_end(ap);
        if (r < 0)
                *ret = NULL;
        return r;
}

/* A text of the row may need memory when it is read: had now, so that no caller finds NULL. */
static int read_texts(sqlite3_stmt *stmt) {
        for (int i = sqlite3_data_count(stmt); i-- > 0;)
                if (sqlite3_column_type(stmt, i) == SQLITE_TEXT && !sqlite3_column_text(stmt, i))
                        return -ENOMEM;
        return 1;
}

int sql_step(Store *s, Cursor *stmt) {
        int rc = sqlite3_step(stmt);

        return rc == SQLITE_ROW ? read_texts(stmt) : sql_error(s, rc);
}

int sql_run(Store *s, const char *sql, const char *types, ...) {
        _cleanup_cursor_ Cursor *stmt = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = query(s, &stmt, sql, types, ap);
        va_end(ap);
        if (r < 0)
                return r;
        do
                r = sql_step(s, stmt);
        while (r > 0);
        if (r >= 0 && s->journal && !sqlite3_stmt_readonly(stmt)) {
                va_start(ap, types);
                r = journal_add(s->journal, sql, sqlite3_changes(s->db), types, ap);
                va_end(ap);
        }
        return r < 0 ? r : sqlite3_changes(s->db);
}

/* The first row: 1 where its first column has a value. */
static int first_row(Store *s, Cursor **ret, const char *sql, const char *types, va_list ap) {
        int r = query(s, ret, sql, types, ap);

        if (r < 0)
                *ret = NULL;
        else
                r = sql_step(s, *ret);
        return r > 0 ? sqlite3_column_type(*ret, 0) != SQLITE_NULL : r;
}

int sql_number(Store *s, int64_t *ret, const char *sql, const char *types, ...) {
        _cleanup_cursor_ Cursor *stmt = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = first_row(s, &stmt, sql, types, ap);
        va_end(ap);
        if (r > 0)
                *ret = sqlite3_column_int64(stmt, 0);
        return r;
}

int sql_pair(Store *s, int64_t *ret_first, int64_t *ret_second, const char *sql, const char *types, ...) {
        _cleanup_cursor_ Cursor *stmt = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = first_row(s, &stmt, sql, types, ap);
        va_end(ap);
        if (r > 0) {
                *ret_first = sqlite3_column_int64(stmt, 0);
                *ret_second = sqlite3_column_int64(stmt, 1);
        }
        return r;
}

int sql_text(Store *s, char **ret, const char *sql, const char *types, ...) {
        _cleanup_cursor_ Cursor *stmt = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = first_row(s, &stmt, sql, types, ap);
        va_end(ap);
        if (r > 0 && !(*ret = strdup(column_text(stmt, 0))))
                return -ENOMEM;
        return r;
}

int64_t sql_last_id(Store *s) {
        return sqlite3_last_insert_rowid(s->db);
}

void sql_forget(Store *s) {
        for (size_t i = 0; i < s->n_statements; i++)
                sqlite3_finalize(s->statements[i].stmt);
        s->n_statements = 0;
}

int sql_copy(Store *s, const char *path, const char *then) {
        sqlite3_backup *backup;
        sqlite3 *db = NULL;
        int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

        if (rc == SQLITE_OK)
                rc = sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL);
        if (rc == SQLITE_OK && !(backup = sqlite3_backup_init(db, "main", s->db, "main")))
                rc = sqlite3_errcode(db);
        if (rc == SQLITE_OK) {
                (void)sqlite3_backup_step(backup, -1);
                rc = sqlite3_backup_finish(backup);
        }
        if (rc == SQLITE_OK)
                rc = sqlite3_exec(db, then, NULL, NULL, NULL);
        if (rc == SQLITE_OK) /* one file, whoever opens it */
                rc = sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
        sqlite3_close(db);
        return sql_error(s, rc);
}
