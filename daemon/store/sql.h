/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* SQL, for the files of this folder alone: each owns a table. */

#include <sqlite3.h>

#include "store/file.h"
#include "store/journal.h"
#include "store/store.h"

#define STATEMENTS_MAX 200

/* Two states of the database: that with its log, and that of the file alone when the log was begun. */
typedef struct LogNames {
        int64_t now, base;
} LogNames;

struct Store {
        sqlite3 *db;
        StoreFile file;
        LogNames log, log_next; /* as it was committed, and as it is to be */
        bool log_begins;        /* with the next change */
        int64_t changed;        /* how many rows, before the transaction */
        bool another;           /* not what was left, but another database, or an older copy of it */
        int log_pages; /* in the log since the last checkpoint */
        uint64_t opening; /* by chance */
        unsigned held;
        bool shadowed; /* what is written goes into memory */
        bool in_memory; /* all of it */
        bool damaged;
        Journal *journal; /* of a copy of the process, which writes nothing by itself; NULL elsewhere */
        struct { /* store/touched.h */
                int64_t rows[64];
                size_t n;
                bool known; /* which ones; else it may have been any */
        } touched;
        struct {
                const char *sql; /* compared by address: literals only */
                sqlite3_stmt *stmt;
        } statements[STATEMENTS_MAX];
        size_t n_statements, next_out; /* which one goes, where there is no room for another */
};

/* What SQLite's RC is as an errno; and the same with damage kept in mind. */
int sql_errno(int rc);
int sql_error(Store *s, int rc);

/* A prepared statement, bound and ready to step; SQL must be a literal (it is the cache's
 * key). TYPES has a letter an argument: i (int64_t), s (const char *, NULL is NULL),
 * b (const void *, size_t). */
int sql_query(Store *s, Cursor **ret, const char *sql, const char *types, ...);
/* 1 a row, 0 the end. */
int sql_step(Store *s, Cursor *stmt);
/* Runs statements that answer nothing, one after another; not kept prepared. */
int sql_exec(Store *s, const char *sql);
/* Runs a statement that answers nothing. The number of rows it changed. */
int sql_run(Store *s, const char *sql, const char *types, ...);
/* The first column of the first row: 1 and the number, 0 where there is no row or NULL. */
int sql_number(Store *s, int64_t *ret, const char *sql, const char *types, ...);
/* The same for its first two columns; a NULL in the second is 0. */
int sql_pair(Store *s, int64_t *ret_first, int64_t *ret_second, const char *sql, const char *types, ...);
/* The same for text; the caller's to free. */
int sql_text(Store *s, char **ret, const char *sql, const char *types, ...);
int64_t sql_last_id(Store *s);
/* All of the open database into the file at PATH, which is empty: one file, whoever opens it. THEN is run in it. */
int sql_copy(Store *s, const char *path, const char *then);
/* Finalizes all that is kept prepared. None may be in use. */
void sql_forget(Store *s);

static inline const char *column_text(Cursor *stmt, int column) {
        return (const char *)sqlite3_column_text(stmt, column);
}

/* A copy, the caller's to free; NULL for NULL. 0 or -ENOMEM. */
static inline int column_strdup(Cursor *stmt, int column, char **ret) {
        const char *text = column_text(stmt, column);

        *ret = text ? strdup(text) : NULL;
        return text && !*ret ? -ENOMEM : 0;
}

/* NULL is FALLBACK. */
static inline int64_t column_number(Cursor *stmt, int column, int64_t fallback) {
        return sqlite3_column_type(stmt, column) == SQLITE_NULL ? fallback : sqlite3_column_int64(stmt, column);
}
