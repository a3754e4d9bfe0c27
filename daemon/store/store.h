/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The database: the only file that holds anything. SQLite in WAL mode with
 * synchronous=FULL: what was committed survives a power loss. Locked against a second
 * daemon for as long as it is open.
 *
 * What a person changes is never overwritten: a row is valid from one change on, until another, and
 * the rows without an end are what holds now. Undo of a change takes back what it began and what it
 * ended, in all tables.
 *
 * All functions: 0 or more, or a negative errno: -ENOSPC (disk full), -EIO, -EBADMSG
 * (damaged), -EROFS, -EEXIST (a unique name is used), -ENOMEM. */

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "util.h"

typedef struct Store Store;

/* Opens (creates, migrates) the database at PATH, mode 0600, its folder 0700. On failure the
 * file is left as it is, and RET_PROBLEM says what is wrong and what to do; the caller's to free. */
int store_open(const char *path, Store **ret, char **ret_problem);
/* The same for a copy that nobody else knows of: without a lock. */
int store_open_copy(const char *path, Store **ret, char **ret_problem);
Store *store_close(Store *s);
/* The same, and leaves the file as it is: what is in its log stays there. */
Store *store_abandon(Store *s);
DEFINE_CLEANUP(Store *, store_close)
/* At rest: the log is written back, so that the file alone is whole, and memory that is kept only for speed
 * is given back: the daemon idles for days. No statement may be in use. */
void store_rest(Store *s);
/* Whether the file at its path still is the one that is open, with its log: 0, -ESTALE. store_begin() and
 * store_commit() look by themselves: nothing is acknowledged into a file that nobody finds. */
int store_look(Store *s);
/* backup.c. After -ESTALE: opens what lies at the path now, where that is a sound database, in place of
 * what was open. 1: done, and *S is another; 0: nothing there can be opened, and *S is as it was; negative:
 * it was sound and could not be opened all the same: *S is NULL and RET_PROBLEM says why. */
int store_take_over(Store **s, char **ret_problem);
const char *store_path(const Store *s);

/* One write transaction: BEGIN IMMEDIATE, COMMIT (durable when it returns), ROLLBACK. */
int store_begin(Store *s);
int store_commit(Store *s);
void store_rollback(Store *s);
/* Commits where R, of what was done in it, is 0 or more, and rolls back else: 0, R, or why it could
 * not be committed. */
int store_end(Store *s, int r);

/* A prepared statement, bound and ready to step; SQL must be a literal (it is the cache's
 * key). TYPES has a letter an argument: i (int64_t), s (const char *, NULL is NULL),
 * b (const void *, size_t). Give it back with store_done (or stmt_donep). */
int store_query(Store *s, sqlite3_stmt **ret, const char *sql, const char *types, ...);
/* 1 a row, 0 the end. */
int store_step(Store *s, sqlite3_stmt *stmt);
static inline void stmt_donep(sqlite3_stmt **stmt) {
        if (*stmt)
                sqlite3_reset(*stmt);
}
#define _cleanup_stmt_ _cleanup_(stmt_donep)
/* Runs statements that answer nothing, one after another; not kept prepared. */
int store_exec(Store *s, const char *sql);
/* Runs a statement that answers nothing. The number of rows it changed. */
int store_run(Store *s, const char *sql, const char *types, ...);
/* The first column of the first row: 1 and the number, 0 where there is no row or NULL. */
int store_number(Store *s, int64_t *ret, const char *sql, const char *types, ...);
int64_t store_last_id(Store *s);
/* shadow.c: from now on reminders and notices are read and written in memory copies; and
 * the copies are written back and given up, or nothing changes. In no transaction. */
int store_shadow(Store *s);
int store_unshadow(Store *s);
/* The same for text; the caller's to free. */
int store_text(Store *s, char **ret, const char *sql, const char *types, ...);
/* Whether a failure was of the database, and what to tell a person. */
const char *store_problem(int error);

/* backup.c. A copy of all of it in a file that has no name any more, to be read from its start; RET_FD is the
 * caller's. Nobody else's file is touched: one on a file server that hangs would stop every reminder. */
int store_backup(Store *s, int *ret_fd, int64_t *ret_bytes);
/* Copies FD beside PATH, brings it to this version and looks at all of it. The copy's name is the
 * caller's, to store_discard. -EBADMSG where it is damaged, -EPROTO newer, -ENOMSG no backup, -EFBIG. FD must not block: restore gets
 * a sealed memory file. */
int store_candidate(const char *path, int fd, char **ret);
/* Removes the file and frees its name. */
void store_discard(char **path);
/* Puts CANDIDATE in PATH's place, while no store has either open. What was there, with its log, is
 * kept beside it under the name RET_KEPT (the caller's to free; NULL where nothing was there). */
int store_replace(const char *path, const char *candidate, const char *date, char **ret_kept);
/* Undoes that, however far it came: what is KEPT, with its log, is at PATH again, and nothing else. */
int store_put_back(const char *path, const char *kept);
/* For backup.c and shadow.c alone. */
void store_shadowed(Store *s, bool shadowed);
/* Whether somebody else wrote into the open file. */
bool store_overwritten(const Store *s);
sqlite3 *store_handle(Store *s);
int store_error(Store *s, int rc);

/* Whether damage was found since it was opened. */
bool store_damaged(const Store *s);
/* Whether the file is whole: 1, or 0 with the first finding (the caller's to free). Takes time:
 * all of it is read. */
int store_check(Store *s, char **ret_finding);
/* Whether its tables are as they are made here: 1, 0. */
int store_is_ours(Store *s);
static inline const char *column_text(sqlite3_stmt *stmt, int column) {
        return (const char *)sqlite3_column_text(stmt, column);
}
