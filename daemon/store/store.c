/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database: opening, migrations, transactions. */

#include "store/store.h"

#include <malloc.h>
#include <sys/stat.h>

#include "local.h"
#include "store/file.h"
#include "store/log.h"
#include "store/migrate.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/touched.h"

/* A patient's database of years: reading it whole takes a millisecond or two. */
#define PAGES_LOOKED_AT 256
/* A log of so many pages is written back into the database, and not only at rest. */
#define LOG_PAGES_MAX 1000
/* A megabyte: what reads all of one so large takes some 10 ms, what changes all of it some 40. */
#define LARGE_PAGES 256

const char *store_problem(int error) {
        switch (error) {
        case -ENOSPC:
                return local_text("The disk is full. Nothing was changed. Free some space, then try again.");
        case -EBADMSG:
                return local_text("The database is damaged. It was left as it is. Restore it from a backup.");
        case -EROFS:
                return local_text("The database cannot be written. Check the owner and the permissions of its "
                       "folder and file.");
        case -EBUSY:
                return local_text("The database is in use by another program.");
        case -ENOLCK:
                return local_text("The file system has no locks, so nothing keeps two programs from writing at once. Move the "
                       "folder to another file system, or let this one have locks.");
        case -ESTALE:
                return local_text("The database's file was moved, deleted or replaced while it was in use. Nothing was changed. Put "
                       "it back; or save what is still known with \"cytosched backup FILE\", and bring that back with "
                       "\"cytosched restore FILE\".");
        case -EMEDIUMTYPE:
                return local_text("Beside the database lies a lock that is no regular file: cytosched.db.lock is a folder, a link or "
                       "something else. Nothing was changed. Move it away; the database itself was left as it is.");
        case -ENOMEDIUM:
                return local_text("Beside the database lies a log that is no regular file: cytosched.db-wal is a folder, a link or "
                       "something else. Nothing was changed. Move it away, or put the log back that belongs there; the database itself "
                       "was left as it is.");
        case -ENOMEM:
                return local_text("There is not enough memory. Nothing was changed.");
        case -EIO:
                return local_text("Reading or writing the database failed. Check the disk.");
        default:
                return local_text("The database answered with an error.");
        }
}

bool store_damaged(const Store *s) {
        return s->damaged;
}

/* ---- opening ----------------------------------------------------------------------------- */

/* Checks, before anything is written, the version and, of a small file, the integrity. Damage in a
 * larger one shows when it is read. */
static int look(Store *s) {
        _cleanup_free_ char *finding = NULL;
        int64_t version = 0, tables = 0, pages = 0;
        struct stat st;
        int r = sql_number(s, &version, "PRAGMA user_version", "");

        if (r >= 0)
                r = sql_number(s, &tables, "SELECT count(*) FROM sqlite_schema", "");
        if (r >= 0)
                r = sql_number(s, &pages, "PRAGMA page_count", "");
        if (r < 0)
                return r;
        /* SQLite takes what is shorter than its header for an empty file, and would write over it. */
        if (pages == 0 && stat(s->file.path, &st) >= 0 && st.st_size > 0)
                return -EBADMSG;
        if (version > schema_newest())
                return -EPROTO;
        if (version > 0 && version < SCHEMA_FIRST)
                return -EOPNOTSUPP;
        if (version < 0 || (version == 0 && tables > 0))
                return -ENOMSG;
        if (pages > PAGES_LOOKED_AT)
                return 0;
        r = store_check(s, &finding);
        return r == 0 ? -EBADMSG : MIN(r, 0);
}

/* SQLite ignores a PRAGMA that it cannot apply, without an error: each is read back. */
static int make_durable(Store *s) {
        int64_t durable = 0;
        int r = sql_exec(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");

        if (r >= 0)
                r = sql_number(s, &durable,
                                 "SELECT (SELECT journal_mode FROM pragma_journal_mode) = 'wal' AND "
                                 "(SELECT synchronous FROM pragma_synchronous) = 2",
                                 "");
        return r < 0 ? r : durable ? 0 : -EIO;
}

static int keep_references(Store *s) {
        int64_t kept = 0;
        int r = sql_exec(s, "PRAGMA foreign_keys = ON");

        if (r >= 0)
                r = sql_number(s, &kept, "PRAGMA foreign_keys", "");
        return r < 0 ? r : kept ? 0 : -EIO;
}

/* ---- whether the file still is the one ------------------------------------------------------- */

/* Before anything is acknowledged: what would be written into a file that nobody finds any more is
 * not written. Not zero refuses the commit. */
static int on_commit(void *userdata) {
        Store *s = userdata;

        return !s->shadowed && store_file_look(&s->file, true) < 0;
}

static int on_log(void *userdata, sqlite3 *db, const char *name, int pages) {
        Store *s = userdata;

        s->log_pages = pages;
        store_file_log_written(&s->file);
        return SQLITE_OK;
}

bool store_large(Store *s) {
        int64_t pages = 0;

        return sql_number(s, &pages, "PRAGMA page_count", "") > 0 && pages > LARGE_PAGES;
}

/* ---- while others read it -------------------------------------------------------------------- */

/* What they read is of two times from now on. */
static void renew_opening(Store *s) {
        sqlite3_randomness(sizeof(s->opening), &s->opening);
        s->held = 0;
}

uint64_t store_hold(Store *s) {
        s->held++;
        return s->opening;
}

bool store_release(Store *s, uint64_t opening) {
        if (s->opening != opening)
                return false;
        s->held--;
        return true;
}

/* SQLite forbids to use a connection on both sides of a fork (sqlite.org/howtocorrupt.html, 2.6), for its locks and
 * for what closing does. Here the copy reads alone, in exclusive mode, in which a connection that has its locks neither
 * takes nor drops any; the log's index is in its own memory, and the log only grows meanwhile (store_hold()). It never
 * closes the connection: it ends with _exit(), and with its parent, whose locks keep every other process away. A
 * connection of its own would see another time than what it has in memory. */
int store_read_only(Store *s) {
        return sql_exec(s, "PRAGMA query_only = ON");
}

/* Writes the log back, so that the file alone is whole. */
static int checkpoint(Store *s, int mode) {
        int r;

        if (s->held > 0)
                return 0;
        if (s->log_pages == 0 && mode == SQLITE_CHECKPOINT_TRUNCATE)
                return 0;
        r = log_write_back(s, mode);
        if (r >= 0)
                s->log_pages = 0;
        store_file_log_written(&s->file);
        store_file_written(&s->file); /* also half of a checkpoint has written into it */
        return r;
}

static int checkpoint_all(Store *s) {
        s->log_pages = MAX(s->log_pages, 1);
        return checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
}

static int connect_database(Store *s);

/* The log alone was deleted: SQLite still has it open, and all of it goes into the database, before a
 * new log is begun. */
static int renew_log(Store *s) {
        int r;

        renew_opening(s);
        r = checkpoint_all(s);
        if (r < 0)
                return r;
        sql_forget(s);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        r = sql_errno(sqlite3_close(TAKE_PTR(s->db)));
        return r < 0 ? r : connect_database(s);
}

/* Somebody set the file's time, or wrote into it what was there before: what was answered last is in the log alone, and
 * stays. With nothing in the log, what lies there is taken as any other. */
static bool only_touched(Store *s) {
        _cleanup_free_ char *damage = NULL, *value = NULL;

        if (s->held > 0 || !log_is_there(s->file.path) || log_fits(s) <= 0)
                return false;
        sql_forget(s);
        sqlite3_db_release_memory(s->db); /* what is looked at is what lies there */
        return store_check(s, &damage) > 0 && rows_check(s, &value) > 0;
}

static int look_at_file(Store *s) {
        int r = store_file_look(&s->file, false);

        if (r != -EUCLEAN || !sqlite3_get_autocommit(s->db) || !only_touched(s))
                return r;
        renew_opening(s);
        touched_watch(s);
        store_file_written(&s->file);
        return store_file_look(&s->file, false);
}

/* 0, or -ESTALE: what is open is not what lies there. */
static int look_for_file(Store *s) {
        int r = s->shadowed || sqlite3_get_autocommit(s->db) == 0 ? 0 : look_at_file(s);

        if (r == -ESRCH)
                r = renew_log(s);
        if (r == -ESTALE) /* the one that was moved away is whole by itself */
                (void)log_write_back(s, SQLITE_CHECKPOINT_PASSIVE);
        return r == -EUCLEAN || r == -ENODATA ? -ESTALE : r;
}

void store_shadowed(Store *s, bool shadowed) {
        s->shadowed = shadowed;
}

bool store_overwritten(const Store *s) {
        return store_file_look(&s->file, false) == -EUCLEAN;
}

bool store_log_broken(const Store *s) {
        return store_file_look(&s->file, false) == -ENODATA;
}

int store_look(Store *s) {
        if (s->journal) /* its parent looks */
                return 0;
        return look_at_file(s) < 0 ? -ESTALE : 0;
}

/* ---- opening ----------------------------------------------------------------------------- */

/* What lies beside the file is its, or is put aside before SQLite sees it. */
static int check_beside(Store *s) {
        int r = store_file_check_beside(&s->file), whose = r < 0 ? r : log_whose(s->file.path);

        s->log_begins = whose == LOG_NONE || whose == LOG_TAKEN_IN || whose == LOG_ANOTHERS;
        if (whose != LOG_ANOTHERS)
                return MIN(whose, 0);
        s->file.known = false;
        r = log_set_aside(s->file.path, &s->file.aside);
        return r < 0 ? r : store_file_sync_folder(s->file.path);
}

static int connect_database(Store *s) {
        int r;

        /* There is one thread, and nobody asks how much memory is used: no locks at each allocation.
         * Refused without harm once SQLite runs. */
        (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        r = check_beside(s);
        if (r < 0)
                return r;
        r = sql_errno(sqlite3_open_v2(s->file.path, &s->db,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL));
        if (r < 0)
                return r;
        sqlite3_extended_result_codes(s->db, 1);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        /* Until it is known to be sound. */
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        /* EXCLUSIVE before WAL: the lock against a second daemon, and no shared memory. */
        r = sql_exec(s, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON;"
                          "PRAGMA cache_size = -512; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0;");
        if (r >= 0)
                r = look(s);
        if (r == -ENOTRECOVERABLE) /* a header that SQLite can make nothing of */
                r = -EBADMSG;
        if (r >= 0)
                r = make_durable(s);
        if (r >= 0) /* takes the lock now, not at the first change */
                r = sql_exec(s, "BEGIN IMMEDIATE; COMMIT;");
        if (r >= 0)
                r = migrate(s);
        if (r >= 0)
                r = keep_references(s);
        if (r < 0)
                return r;
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
        store_file_mark(&s->file);
        sqlite3_commit_hook(s->db, on_commit, s);
        sqlite3_wal_hook(s->db, on_log, s);
        touched_watch(s);
        s->log_pages = s->file.log_mark.size > 0;
        renew_opening(s);
        return 0;
}

/* There was a database: nobody begins anew without having said so. */
static char *missing_problem(const char *path) {
        _cleanup_free_ char *trace = store_file_trace(path);
        char *text = NULL;

        if (asprintf(&text,
                     local_text("%s: It is not there, but it was: %s lies beside it. Put it back, or bring a backup back with "
                     "\"cytosched restore FILE\". To begin with an empty plan instead, move what is in that folder away."),
                     path, trace ?: "a trace of it") < 0)
                return NULL;
        return text;
}

/* A version that went ahead kept the file as it was before, under a name that is known. */
static char *newer_problem(const char *path) {
        _cleanup_free_ char *before = NULL;
        char *text = NULL;
        int r;

        if (asprintf(&before, "%s" DATABASE_KEPT "%d", path, schema_newest() + 1) < 0) {
                before = NULL;
                return NULL;
        }
        if (access(before, F_OK) < 0)
                r = asprintf(&text, local_text("%s: It was written by a newer version of cytosched. Install that version; the file was left as it is."),
                             path);
        else
                r = asprintf(&text,
                             local_text("%s: It was written by a newer version of cytosched. Install that version; the file was left as it is. "
                                        "Or go back to how it was before that version: move it away, then type \"cytosched restore %s\"."),
                             path, before);
        return r < 0 ? NULL : text;
}

static char *open_problem(const char *path, int error) {
        const char *what;
        char *text = NULL;

        if (error == -EPROTO)
                return newer_problem(path);
        else if (error == -EOPNOTSUPP)
                what = local_text("It was written by a build from before the first release, whose tables were others. The file was left as "
                       "it is. Take the plans out with that build (cytosched export --output FILE), move the database away, "
                       "and bring them in with this one (cytosched import FILE).");
        else if (error == -EACCES || error == -EPERM)
                what = store_problem(-EROFS);
        else if (error == -ENOENT)
                return missing_problem(path);
        else if (error == -ENODATA)
                what = local_text("It is empty, but it was not: somebody cut it to nothing. It was left as it is. Move it away, and put the "
                                  "former file or a backup in its place; or type \"cytosched restore FILE\".");
        else if (error == -EINVAL || error == -ELOOP || error == -EISDIR || error == -ENXIO)
                what = local_text("It is not a regular file. Move it away, or restore a backup.");
        else if (error == -ENOMSG)
                what = local_text("It is another program's database. Move it away, or restore a backup.");
        else
                what = store_problem(error);
        if (asprintf(&text, "%s: %s", path, what) < 0)
                return NULL;
        return text;
}

/* Reading a database in WAL mode makes a log: an empty one holds nothing. */
static void remove_empty_log(const char *path) {
        _cleanup_free_ char *log = text_join(path, DATABASE_LOG);
        struct stat st;

        if (log && lstat(log, &st) >= 0 && S_ISREG(st.st_mode) && st.st_size == 0)
                (void)unlink(log);
}

static int open_store(const char *path, int (*open_file)(const char *, StoreFile *), Store **ret, char **ret_problem) {
        _cleanup_(store_closep) Store *s = calloc(1, sizeof(Store));
        int r;

        *ret_problem = NULL;
        if (!s)
                return -ENOMEM;
        s->file = STORE_FILE_NONE;
        r = open_file(path, &s->file);
        if (r >= 0)
                r = connect_database(s);
        if (r < 0) {
                *ret_problem = open_problem(path, r);
                if (s->db)
                        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
                s = store_close(s);
                if (r == -EBADMSG || r == -EPROTO || r == -ENOMSG || r == -EOPNOTSUPP)
                        remove_empty_log(path);
                return r;
        }
        *ret = TAKE_PTR(s);
        return 0;
}

int store_open(const char *path, Store **ret, char **ret_problem) {
        return open_store(path, store_file_open, ret, ret_problem);
}

int store_open_copy(const char *path, Store **ret, char **ret_problem) {
        return open_store(path, store_file_open_copy, ret, ret_problem);
}

void store_rest(Store *s) {
        /* Where the file or its log is lost, what is in memory is all there is. */
        if (s->shadowed || look_for_file(s) < 0)
                return;
        (void)checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
        sql_forget(s);
        /* The schema is read again when it is needed. What statements added to it, a few bytes each, lies among what is free
         * now, and would keep all those pages. */
        (void)sql_exec(s, "PRAGMA writable_schema = RESET");
        sqlite3_db_release_memory(s->db);
        malloc_trim(0);
}

int store_overwrite(Store *s) {
        return sql_exec(s, "PRAGMA secure_delete = ON");
}

int store_rewrite(Store *s) {
        int r = store_overwrite(s);

        if (r >= 0)
                r = look_for_file(s);
        if (r >= 0)
                r = store_file_remove_kept(s->file.path);
        if (r >= 0 && s->log_begins && (r = store_begin(s)) >= 0)
                r = store_end(s, log_begin(s));
        sql_forget(s);
        if (r >= 0)
                r = sql_exec(s, "VACUUM");
        renew_opening(s);
        return r < 0 ? r : checkpoint_all(s);
}

bool store_another(const Store *s) {
        return s->another;
}

const char *store_aside(const Store *s) {
        return s->file.aside;
}

bool store_known(const Store *s) {
        return s->file.known;
}

void store_trust(Store *s, bool known) {
        store_file_trust(&s->file, known);
}

Store *store_close(Store *s) {
        bool another;

        if (!s)
                return NULL;
        sql_forget(s);
        another = s->db && s->file.path && store_file_look(&s->file, false) < 0;
        /* The log that lies there would be another's: it is not removed. */
        if (another)
                sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_close(s->db);
        /* SQLite leaves it where nothing is written back. */
        if (!another && s->file.lock >= 0)
                remove_empty_log(s->file.path);
        if (s->file.kept && !another)
                store_file_trust(&s->file, s->file.known);
        store_file_close(&s->file);
        journal_free(s->journal);
        free(s);
        return NULL;
}

Store *store_abandon(Store *s) {
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        return store_close(s);
}

const char *store_path(const Store *s) {
        return s->file.path;
}

/* ---- transactions ------------------------------------------------------------------------ */

int store_begin(Store *s) {
        int r;

        if (s->journal) /* all of it is one transaction of its parent's */
                return sqlite3_get_autocommit(s->db) ? MIN(sql_run(s, "BEGIN", ""), 0) : 0;
        /* A rollback may have failed for lack of memory. */
        store_rollback(s);
        r = look_for_file(s);
        s->changed = sqlite3_total_changes(s->db);
        return r < 0 ? r : MIN(sql_run(s, "BEGIN IMMEDIATE", ""), 0);
}

/* What is in memory alone needs no log, and what changed nothing begins none. */
static int begin_log(Store *s) {
        bool begins = s->log_begins && !s->log_next.now && !s->shadowed && sqlite3_total_changes(s->db) != s->changed;

        return begins ? log_begin(s) : 0;
}

int store_commit(Store *s) {
        int r;

        if (s->journal)
                return 0;
        r = begin_log(s);
        if (r >= 0)
                r = sql_run(s, "COMMIT", "");
        if (r >= 0)
                log_begun(s);
        if (r >= 0 && s->log_pages > LOG_PAGES_MAX)
                (void)checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
        return MIN(r, 0);
}

int store_end(Store *s, int r) {
        if (r >= 0)
                r = store_commit(s);
        if (r < 0)
                store_rollback(s);
        if (r < 0 && r != -ESTALE) /* a write that failed has set the log's time all the same */
                store_file_log_written(&s->file);
        return MIN(r, 0);
}

void store_rollback(Store *s) {
        s->log_next = (LogNames){};
        /* A full disk or an I/O error may have rolled back already. */
        if (sqlite3_get_autocommit(s->db))
                return;
        (void)sql_run(s, "ROLLBACK", "");
        if (s->journal) {
                journal_forget(s->journal);
                return;
        }
        store_file_log_written(&s->file); /* of a large one some is in it */
}

int store_check(Store *s, char **ret_finding) {
        int r = sql_text(s, ret_finding, "PRAGMA integrity_check(1)", "");

        if (r < 0)
                return r;
        if (*ret_finding && streq(*ret_finding, "ok")) {
                free(TAKE_PTR(*ret_finding));
                return 1;
        }
        return 0;
}
