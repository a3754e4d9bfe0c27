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

#include <stdbool.h>
#include <stdint.h>

#include "store/cursor.h"
#include "util.h"

typedef struct Store Store;

/* Opens (creates, migrates) the database at PATH, mode 0600, its folder 0700. On failure the
 * file is left as it is, and RET_PROBLEM says what is wrong and what to do; the caller's to free. */
int store_open(const char *path, Store **ret, char **ret_problem);
/* The same for a copy that nobody else knows of: without a lock. */
int store_open_copy(const char *path, Store **ret, char **ret_problem);
/* From now on what is deleted is overwritten; and all is written anew, so that nothing is in the file or its log
 * that is not in a table, and no kept copy beside it. In no transaction. */
int store_overwrite(Store *s);
int store_rewrite(Store *s);
Store *store_close(Store *s);
/* The same, and leaves the file as it is: what is in its log stays there. */
Store *store_abandon(Store *s);
DEFINE_CLEANUP(Store *, store_close)
/* Whether the file is as it was left when it was open last: by nobody else since. And from now on, where it is KNOWN, it is;
 * else in which state it is, that is kept, and no more. */
bool store_known(const Store *s);
void store_trust(Store *s, bool known);
/* At rest: the log is written back, so that the file alone is whole, and memory that is kept only for speed
 * is given back: the daemon idles for days. No statement may be in use. */
void store_rest(Store *s);
/* Whether to read or to change all of it takes long. */
bool store_large(Store *s);
/* While somebody else reads the open database as it now is (a copy of this process), the log is not written back.
 * Which opening of which file it is: no two are alike. */
uint64_t store_hold(Store *s);
/* To be called as often as it was held. Whether what was read since is of one time: false where the file was written
 * anew meanwhile, or is another one. */
bool store_release(Store *s, uint64_t opening);
/* From now on nothing can be written by this process: a copy of the one that writes. */
int store_read_only(Store *s);
/* Whether the file at its path still is the one that is open, with its log: 0, -ESTALE. store_begin() and
 * store_commit() look by themselves: nothing is acknowledged into a file that nobody finds. */
int store_look(Store *s);
const char *store_path(const Store *s);

/* One write transaction: BEGIN IMMEDIATE, COMMIT (durable when it returns), ROLLBACK. */
int store_begin(Store *s);
int store_commit(Store *s);
void store_rollback(Store *s);
/* Commits where R, of what was done in it, is 0 or more, and rolls back else: 0, R, or why it could
 * not be committed. */
int store_end(Store *s, int r);

/* When it was opened: whether it is another database than the one that was left there, or an older copy of it; and what lay beside
 * it and was not its, or what was open before, under the name that it has now; NULL: nothing. */
bool store_another(const Store *s);
const char *store_aside(const Store *s);

/* Whether a failure was of the database, and what to tell a person. */
const char *store_problem(int error);

/* Whether damage was found since it was opened. */
bool store_damaged(const Store *s);
/* Whether the file is whole: 1, or 0 with the first finding (the caller's to free). Takes time:
 * all of it is read. */
int store_check(Store *s, char **ret_finding);
/* Whether somebody else wrote into the open file. */
bool store_overwritten(const Store *s);
/* The same, or cut it, of its log. */
bool store_log_broken(const Store *s);
/* What is written goes into memory from now on, or no more. */
void store_shadowed(Store *s, bool shadowed);
