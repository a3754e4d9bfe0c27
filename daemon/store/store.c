/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database: opening, migrations, transactions, prepared statements. */

#include "store.h"

#include <malloc.h>
#include <stdarg.h>
#include <sys/stat.h>

#include "schema.h"
#include "file.h"

#define STATEMENTS_MAX 160
/* A patient's database of years: reading it whole takes a millisecond or two. */
#define PAGES_LOOKED_AT 256
/* A log of so many pages is written back into the database, and not only at rest. */
#define LOG_PAGES_MAX 1000

struct Store {
        sqlite3 *db;
        StoreFile file;
        int log_pages; /* in the log since the last checkpoint */
        bool shadowed; /* what is written goes into memory */
        bool damaged;
        struct {
                const char *sql; /* compared by address: literals only */
                sqlite3_stmt *stmt;
        } statements[STATEMENTS_MAX];
        size_t n_statements, next_out; /* which one goes, where there is no room for another */
};

static int error_of(int rc) {
        if (rc == SQLITE_CONSTRAINT_COMMITHOOK) /* on_commit() */
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

const char *store_problem(int error) {
        switch (error) {
        case -ENOSPC:
                return "The disk is full. Nothing was changed. Free some space, then try again.";
        case -EBADMSG:
                return "The database is damaged. It was left as it is. Restore it from a backup.";
        case -EROFS:
                return "The database cannot be written. Check the owner and the permissions of its "
                       "folder and file.";
        case -EBUSY:
                return "The database is in use by another program.";
        case -ENOLCK:
                return "The file system has no locks, so nothing keeps two programs from writing at once. Move the "
                       "folder to another file system, or let this one have locks.";
        case -ESTALE:
                return "The database's file was moved, deleted or replaced while it was in use. Nothing was changed. Put "
                       "it back; or save what is still known with \"cytosched backup FILE\", and bring that back with "
                       "\"cytosched restore FILE\".";
        case -ENOMEM:
                return "There is not enough memory. Nothing was changed.";
        case -EIO:
                return "Reading or writing the database failed. Check the disk.";
        default:
                return "The database answered with an error.";
        }
}

/* The errno of RC; damage is kept in mind. */
int store_error(Store *s, int rc) {
        int r = error_of(rc);

        s->damaged |= r == -EBADMSG;
        return r;
}

sqlite3 *store_handle(Store *s) {
        return s->db;
}

bool store_damaged(const Store *s) {
        return s->damaged;
}

int store_exec(Store *s, const char *sql) {
        return store_error(s, sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

/* ---- opening ----------------------------------------------------------------------------- */

static int schema_version(Store *s, int64_t *ret) {
        return store_number(s, ret, "PRAGMA user_version", "");
}

/* Looks before anything is written: at what wrote it, and where that takes no time, at all of
 * it. Damage in a larger one shows when it is read. */
static int look(Store *s) {
        _cleanup_free_ char *finding = NULL;
        int64_t version = 0, tables = 0, pages = 0;
        struct stat st;
        int r = schema_version(s, &version);

        if (r >= 0)
                r = store_number(s, &tables, "SELECT count(*) FROM sqlite_schema", "");
        if (r >= 0)
                r = store_number(s, &pages, "PRAGMA page_count", "");
        if (r < 0)
                return r;
        /* SQLite takes what is shorter than its header for an empty file, and would write over it. */
        if (pages == 0 && stat(s->file.path, &st) >= 0 && st.st_size > 0)
                return -EBADMSG;
        if (version > (int64_t)ELEMENTSOF(migrations))
                return -EPROTO;
        if (version < 0 || (version == 0 && tables > 0))
                return -ENOMSG;
        if (pages > PAGES_LOOKED_AT)
                return 0;
        r = store_check(s, &finding);
        return r == 0 ? -EBADMSG : MIN(r, 0);
}

static int migrate(Store *s) {
        int64_t version = 0;
        int r = schema_version(s, &version);

        for (; r >= 0 && version < (int64_t)ELEMENTSOF(migrations); version++) {
                char pragma[48];

                snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", (int)version + 1);
                r = store_begin(s);
                if (r >= 0)
                        r = store_exec(s, migrations[version]);
                if (r >= 0)
                        r = store_exec(s, pragma);
                r = store_end(s, r);
        }
        return MIN(r, 0);
}

/* A PRAGMA that can't be had changes nothing and says nothing: looked at, before anything rests on it. */
static int make_durable(Store *s) {
        int64_t durable = 0;
        int r = store_exec(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");

        if (r >= 0)
                r = store_number(s, &durable,
                                 "SELECT (SELECT journal_mode FROM pragma_journal_mode) = 'wal' AND "
                                 "(SELECT synchronous FROM pragma_synchronous) = 2 AND "
                                 "(SELECT foreign_keys FROM pragma_foreign_keys) = 1",
                                 "");
        return r < 0 ? r : durable ? 0 : -EIO;
}

static void forget_statements(Store *s) {
        for (size_t i = 0; i < s->n_statements; i++)
                sqlite3_finalize(s->statements[i].stmt);
        s->n_statements = 0;
}

/* ---- whether the file still is the one ------------------------------------------------------- */

/* Before anything is acknowledged: what would be written into a file that nobody finds any more is
 * not written. Not zero refuses the commit. */
static int on_commit(void *userdata) {
        Store *s = userdata;

        return !s->shadowed && store_file_look(&s->file) < 0;
}

static int on_log(void *userdata, sqlite3 *db, const char *name, int pages) {
        Store *s = userdata;

        s->log_pages = pages;
        return SQLITE_OK;
}

/* Writes the log back, so that the file alone is whole. */
static int checkpoint(Store *s, int mode) {
        int r;

        if (s->log_pages == 0 && mode == SQLITE_CHECKPOINT_TRUNCATE)
                return 0;
        r = store_error(s, sqlite3_wal_checkpoint_v2(s->db, "main", mode, NULL, NULL));
        if (r >= 0)
                s->log_pages = 0;
        store_file_written(&s->file); /* also half of a checkpoint has written into it */
        return r;
}

static int connect_database(Store *s);

/* The log alone was deleted: SQLite still has it open, and all of it goes into the database, before a
 * new log is begun. */
static int renew_log(Store *s) {
        int r;

        s->log_pages = MAX(s->log_pages, 1);
        r = checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
        if (r < 0)
                return r;
        forget_statements(s);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        r = error_of(sqlite3_close(TAKE_PTR(s->db)));
        return r < 0 ? r : connect_database(s);
}

/* 0, or -ESTALE: what is open is not what lies there. */
static int look_for_file(Store *s) {
        int r = s->shadowed || sqlite3_get_autocommit(s->db) == 0 ? 0 : store_file_look(&s->file);

        if (r == -ESRCH)
                r = renew_log(s);
        if (r == -ESTALE) /* the one that was moved away is whole by itself */
                (void)store_error(s, sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
        return r == -EUCLEAN ? -ESTALE : r;
}

void store_shadowed(Store *s, bool shadowed) {
        s->shadowed = shadowed;
}

bool store_overwritten(const Store *s) {
        return store_file_look(&s->file) == -EUCLEAN;
}

int store_look(Store *s) {
        return store_file_look(&s->file) < 0 ? -ESTALE : 0;
}

/* ---- opening ----------------------------------------------------------------------------- */

static int connect_database(Store *s) {
        int r;

        /* There is one thread, and nobody asks how much memory is used: no locks at each allocation.
         * Refused without harm once SQLite runs. */
        (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        r = error_of(sqlite3_open_v2(s->file.path, &s->db,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL));
        if (r < 0)
                return r;
        sqlite3_extended_result_codes(s->db, 1);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        /* Until it is known to be sound. */
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        /* EXCLUSIVE before WAL: the lock against a second daemon, and no shared memory. */
        r = store_exec(s, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON;"
                          "PRAGMA cache_size = -512; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0;");
        if (r >= 0)
                r = look(s);
        if (r == -ENOTRECOVERABLE) /* a header that SQLite can make nothing of */
                r = -EBADMSG;
        if (r >= 0)
                r = make_durable(s);
        if (r >= 0) /* takes the lock now, not at the first change */
                r = store_exec(s, "BEGIN IMMEDIATE; COMMIT;");
        if (r >= 0)
                r = migrate(s);
        if (r < 0)
                return r;
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
        store_file_mark(&s->file);
        sqlite3_commit_hook(s->db, on_commit, s);
        sqlite3_wal_hook(s->db, on_log, s);
        s->log_pages = s->file.log_mark.size > 0;
        return 0;
}

/* There was a database: nobody begins anew without having said so. */
static char *missing_problem(const char *path) {
        _cleanup_free_ char *trace = store_file_trace(path);
        char *text = NULL;

        if (asprintf(&text,
                     "%s: It is not there, but it was: %s lies beside it. Put it back, or bring a backup back with "
                     "\"cytosched restore FILE\". To begin with an empty plan instead, move what is in that folder away.",
                     path, trace ?: "a trace of it") < 0)
                return NULL;
        return text;
}

static char *open_problem(const char *path, int error) {
        const char *what;
        char *text = NULL;

        if (error == -EPROTO)
                what = "It was written by a newer version of cytosched. Install that version; the file was "
                       "left as it is.";
        else if (error == -EACCES || error == -EPERM)
                what = store_problem(-EROFS);
        else if (error == -ENOENT)
                return missing_problem(path);
        else if (error == -EINVAL || error == -ELOOP || error == -EISDIR || error == -ENXIO)
                what = "It is not a regular file. Move it away, or restore a backup.";
        else if (error == -ENOMSG)
                what = "It is another program's database. Move it away, or restore a backup.";
        else
                what = store_problem(error);
        if (asprintf(&text, "%s: %s", path, what) < 0)
                return NULL;
        return text;
}

/* Reading a database in WAL mode makes a log: an empty one holds nothing. */
static void remove_empty_log(const char *path) {
        _cleanup_free_ char *log = NULL;
        struct stat st;

        if (asprintf(&log, "%s-wal", path) < 0)
                log = NULL;
        else if (lstat(log, &st) >= 0 && S_ISREG(st.st_mode) && st.st_size == 0)
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
                if (r == -EBADMSG || r == -EPROTO || r == -ENOMSG)
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
        if (!s->shadowed && look_for_file(s) >= 0)
                (void)checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
        forget_statements(s);
        sqlite3_db_release_memory(s->db);
        malloc_trim(0);
}

Store *store_close(Store *s) {
        if (!s)
                return NULL;
        forget_statements(s);
        /* The log that lies there would be another's: it is not removed. */
        if (s->db && s->file.path && store_file_look(&s->file) < 0)
                sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_close(s->db);
        store_file_close(&s->file);
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

        /* A rollback may have failed for lack of memory. */
        store_rollback(s);
        r = look_for_file(s);
        return r < 0 ? r : MIN(store_run(s, "BEGIN IMMEDIATE", ""), 0);
}

int store_commit(Store *s) {
        int r = store_run(s, "COMMIT", "");

        if (r >= 0 && s->log_pages > LOG_PAGES_MAX)
                (void)checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
        return MIN(r, 0);
}

int store_end(Store *s, int r) {
        if (r >= 0)
                r = store_commit(s);
        if (r < 0)
                store_rollback(s);
        return MIN(r, 0);
}

void store_rollback(Store *s) {
        /* A full disk or an I/O error may have rolled back already. */
        if (!sqlite3_get_autocommit(s->db))
                (void)store_run(s, "ROLLBACK", "");
}

/* ---- statements -------------------------------------------------------------------------- */

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
        /* What is written here fits the tables that are made here: they are others now. */
        r = store_error(s, r == SQLITE_ERROR ? SQLITE_CORRUPT : r);
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
        return error_of(rc);
}

static int query(Store *s, sqlite3_stmt **ret, const char *sql, const char *types, va_list ap) {
        int r = prepare(s, sql, ret);

        return r < 0 ? r : bind(*ret, types, ap);
}

int store_query(Store *s, sqlite3_stmt **ret, const char *sql, const char *types, ...) {
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

int store_step(Store *s, sqlite3_stmt *stmt) {
        int rc = sqlite3_step(stmt);

        return rc == SQLITE_ROW ? read_texts(stmt) : store_error(s, rc);
}

int store_run(Store *s, const char *sql, const char *types, ...) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = query(s, &stmt, sql, types, ap);
        va_end(ap);
        if (r < 0)
                return r;
        do
                r = store_step(s, stmt);
        while (r > 0);
        return r < 0 ? r : sqlite3_changes(s->db);
}

/* The first row: 1 where its first column has a value. */
static int first_row(Store *s, sqlite3_stmt **ret, const char *sql, const char *types, va_list ap) {
        int r = query(s, ret, sql, types, ap);

        if (r < 0)
                *ret = NULL;
        else
                r = store_step(s, *ret);
        return r > 0 ? sqlite3_column_type(*ret, 0) != SQLITE_NULL : r;
}

int store_number(Store *s, int64_t *ret, const char *sql, const char *types, ...) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = first_row(s, &stmt, sql, types, ap);
        va_end(ap);
        if (r > 0)
                *ret = sqlite3_column_int64(stmt, 0);
        return r;
}

int store_text(Store *s, char **ret, const char *sql, const char *types, ...) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = first_row(s, &stmt, sql, types, ap);
        va_end(ap);
        if (r > 0 && !(*ret = strdup(column_text(stmt, 0))))
                return -ENOMEM;
        return r;
}

int64_t store_last_id(Store *s) {
        return sqlite3_last_insert_rowid(s->db);
}

int store_check(Store *s, char **ret_finding) {
        int r = store_text(s, ret_finding, "PRAGMA integrity_check(1)", "");

        if (r < 0)
                return r;
        if (*ret_finding && streq(*ret_finding, "ok")) {
                free(TAKE_PTR(*ret_finding));
                return 1;
        }
        return 0;
}
