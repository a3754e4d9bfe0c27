/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The database's file as it lies in its folder: made, locked, and looked for again before each
 * change. Without SQLite.
 *
 * The lock is on a file of its own (DATABASE_LOCK), and belongs to the open descriptor (F_OFD_SETLK):
 * SQLite's own locks belong to the process, and are gone as soon as any descriptor of the database
 * is closed in it. The lock file stays: where it lies and the database does not, there was one. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "database-files.h"

/* What can be said of a file without opening it. */
typedef struct FileMark {
        dev_t device;
        ino_t inode; /* 0: not there */
        off_t size;
        int64_t written; /* nanoseconds */
} FileMark;

typedef struct StoreFile {
        char *path;   /* owned; no folder in it is a link */
        char *log;    /* owned */
        int lock;     /* owned; -EBADF: not locked */
        pid_t locker; /* who took it: a copy of that process has the descriptor, too */
        FileMark database, log_mark;
        bool known; /* as it was left, or looked through since */
        bool kept;  /* in the lock's file: how it lies there, where it is known, and in which state it is */
        int64_t state, left_in; /* that the file alone has, and that it had when it was left (store/log.h); 0: not known */
        char *aside; /* owned; what lay beside it and was not its, under its new name; NULL: nothing */
} StoreFile;

#define STORE_FILE_NONE ((StoreFile){ .lock = -EBADF })

/* Makes the folder (0700), and the file (0600) where none ever was, takes the lock, and removes what an end by force
 * left of a backup or a restore. 0, or a negative errno: -EBUSY another daemon has it,
 * -ENOLCK the file system has no locks, -EINVAL no regular file, -ENOENT there was a database
 * and it is gone, -ENODATA there was one and the file is empty, -EMEDIUMTYPE the lock is no regular file. What is there is
 * left as it is. */
int store_file_open(const char *path, StoreFile *ret);
/* Whether any other descriptor has PATH's lock: 1, 0, or a negative errno, -ENOENT where there never was one. */
int store_file_locked(const char *path);
/* As store_file_open(), for a copy that nobody else knows of: nothing is locked, made or removed. */
int store_file_open_copy(const char *path, StoreFile *ret);
void store_file_close(StoreFile *f);

/* From now on it is KNOWN: how it lies there is kept in the lock's file, so that the next start sees whether somebody
 * else put another in its place meanwhile, or wrote into it. Not after a crash within a checkpoint: then it is not known.
 * Else its state is kept alone. */
void store_file_trust(StoreFile *f, bool known);
/* Keeps the same of a database at PATH that is not open. */
void store_file_keep(const char *path);
/* Remembers the files as they now are: to be called once they are open. */
void store_file_mark(StoreFile *f);
/* The database was written by ourselves: to be called after each checkpoint. Where it is another by now, that
 * stays to be seen. */
void store_file_written(StoreFile *f);
/* The log was written by ourselves. */
void store_file_log_written(StoreFile *f);
/* Whether PATH and its log still are the files that were marked, and the database was written by nobody
 * else since. 0 (also before the first mark); -ESTALE: PATH is another file or gone; -EUCLEAN: the same file, but somebody wrote into
 * it; -ESRCH: the log alone is another or gone; -ENODATA: the same log, but somebody cut it or wrote into it. WRITING:
 * we do, and only that it was not cut is known. */
int store_file_look(const StoreFile *f, bool writing);
/* How many copies are kept beside PATH, of before a restore or a migration; and all of them are removed. 0 or more,
 * or a negative errno. */
int store_file_count_kept(const char *path);
int store_file_remove_kept(const char *path);
/* Before SQLite opens what lies beside the file: a log that is no regular file is -ENOMEDIUM, a journal that can't be ours is put
 * aside. */
int store_file_check_beside(StoreFile *f);
/* FROM, beside PATH, under the name PATH.before-WHAT-TIME: 1 and RET (the caller's to free; what it had before is freed),
 * 0 where it is not there. */
int store_file_set_aside(const char *path, const char *from, const char *what, char **ret);
/* The path of something that was put aside, or of a database that was replaced, and lies beside PATH (the caller's to
 * free); NULL: nothing. */
char *store_file_aside(const char *path);
/* A new file beside PATH, open; its name is the caller's to unlink and free. What an end by force leaves of it is
 * removed at the next start, where WHAT is "backup" or "restore". */
int store_file_temporary(const char *path, const char *what, char **ret);
/* So that a power loss leaves what was renamed in PATH's folder. */
int store_file_sync_folder(const char *path);
/* What lies beside PATH and says that there was a database: its name (the caller's to free), or NULL. */
char *store_file_trace(const char *path);
