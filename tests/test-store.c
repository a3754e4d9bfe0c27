/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store: opening, refusing, transactions, and what others may see. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/backup.h"
#include "store/exports.h"
#include "store/regimens.h"
#include "store/replay.h"
#include "store/sql.h"

typedef struct Folder {
        char path[64], database[128];
} Folder;

static int set_up(void **state) {
        Folder *f = calloc(1, sizeof(Folder));

        strcpy(f->path, "/tmp/cytosched-store-XXXXXX");
        if (!mkdtemp(f->path))
                return -1;
        snprintf(f->database, sizeof(f->database), "%s/new/folder/cytosched.db", f->path);
        *state = f;
        return 0;
}

static int tear_down(void **state) {
        Folder *f = *state;
        char command[128];
        int r;

        snprintf(command, sizeof(command), "rm -r '%s'", f->path);
        r = system(command);
        free(f);
        return r;
}

static Store *must_open(const Folder *f) {
        Store *s = NULL;
        char *problem = NULL;

        assert_int_equal(store_open(f->database, &s, &problem), 0);
        assert_null(problem);
        return s;
}

static void test_modes(void **state) {
        const Folder *f = *state;
        _cleanup_(store_closep) Store *s = must_open(f);
        struct stat st;
        char folder[128];

        assert_string_equal(store_path(s), f->database);
        assert_int_equal(stat(f->database, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        snprintf(folder, sizeof(folder), "%s/new/folder", f->path);
        assert_int_equal(stat(folder, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
}

static off_t log_size(const Folder *f) {
        char log[160];
        struct stat st;

        snprintf(log, sizeof(log), "%s-wal", f->database);
        return stat(log, &st) < 0 ? -1 : st.st_size;
}

/* Who reads it as it was finds the log as it was. */
static void test_held(void **state) {
        const Folder *f = *state;
        _cleanup_(store_closep) Store *s = must_open(f);
        uint64_t first = store_hold(s), second = store_hold(s), third;
        char log[160];

        assert_int_equal(first, second);
        assert_int_equal(sql_exec(s, "INSERT INTO meta VALUES ('a', 'b')"), 0);
        store_rest(s);
        assert_true(log_size(f) > 0);
        assert_true(store_release(s, first));
        store_rest(s);
        assert_true(log_size(f) > 0);
        assert_true(store_release(s, second));
        store_rest(s);
        assert_int_equal(log_size(f), 0);
        /* Written anew: what was read since may be of two times. */
        third = store_hold(s);
        assert_int_equal(store_rewrite(s), 0);
        assert_false(store_release(s, third));
        /* Its log was deleted: the same. */
        third = store_hold(s);
        snprintf(log, sizeof(log), "%s-wal", f->database);
        assert_int_equal(unlink(log), 0);
        assert_int_equal(store_begin(s), 0);
        store_rollback(s);
        assert_false(store_release(s, third));
        third = store_hold(s);
        s = store_close(s);
        s = must_open(f);
        assert_false(store_release(s, third));
}

static void test_read_only(void **state) {
        _cleanup_(store_closep) Store *s = must_open(*state);
        int64_t n;

        assert_false(store_large(s));
        assert_int_equal(store_read_only(s), 0);
        assert_int_equal(sql_number(s, &n, "SELECT count(*) FROM meta", ""), 1);
        assert_true(sql_exec(s, "INSERT INTO meta VALUES ('a', 'b')") < 0);
}

static void test_settings_of_the_database(void **state) {
        _cleanup_(store_closep) Store *s = must_open(*state);
        _cleanup_free_ char *journal = NULL, *finding = NULL;
        int64_t n;

        assert_int_equal(sql_text(s, &journal, "PRAGMA journal_mode", ""), 1);
        assert_string_equal(journal, "wal");
        assert_int_equal(sql_number(s, &n, "PRAGMA synchronous", ""), 1);
        assert_int_equal(n, 2);
        assert_int_equal(sql_number(s, &n, "PRAGMA foreign_keys", ""), 1);
        assert_int_equal(n, 1);
        assert_int_equal(store_check(s, &finding), 1);
        /* Every table is strict. */
        assert_int_equal(sql_number(s, &n, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                                             "'sqlite%' AND sql NOT LIKE '%STRICT%'", ""), 1);
        assert_int_equal(n, 0);
}

static void test_transactions(void **state) {
        _cleanup_(store_closep) Store *s = must_open(*state);
        int64_t n = -1;

        assert_int_equal(store_begin(s), 0);
        assert_int_equal(sql_run(s, "INSERT INTO meta (key, value) VALUES (?, ?)", "ss", "a", "1"), 1);
        store_rollback(s);
        assert_int_equal(sql_number(s, &n, "SELECT count(*) FROM meta WHERE key = 'a'", ""), 1);
        assert_int_equal(n, 0);
        assert_int_equal(store_begin(s), 0);
        assert_int_equal(sql_run(s, "INSERT INTO meta (key, value) VALUES (?, ?)", "ss", "a", "1"), 1);
        assert_int_equal(store_commit(s), 0);
        assert_int_equal(sql_run(s, "INSERT INTO meta (key, value) VALUES ('a', '2')", ""), -EEXIST);
        s = store_close(s);
        s = must_open(*state);
        assert_int_equal(sql_number(s, &n, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'a'", ""), 1);
        assert_int_equal(n, 1);
}

static void test_what_is_not_there(void **state) {
        _cleanup_(store_closep) Store *s = must_open(*state);
        char *text = NULL;
        int64_t n = 7;

        assert_int_equal(sql_number(s, &n, "SELECT 1 WHERE 0", ""), 0);
        assert_int_equal(n, 7);
        assert_int_equal(sql_text(s, &text, "SELECT NULL", ""), 0);
        assert_null(text);
}

/* More statements than are kept prepared, while one is in use: all are run, and that one goes on. */
static void test_many_statements(void **state) {
        static char sql[400][48];
        _cleanup_(store_closep) Store *s = must_open(*state);
        _cleanup_cursor_ Cursor *stmt = NULL;
        int64_t n;

        assert_int_equal(sql_query(s, &stmt, "SELECT 1 UNION ALL SELECT 2", ""), 0);
        assert_int_equal(sql_step(s, stmt), 1);
        for (int round = 0; round < 2; round++)
                for (size_t i = 0; i < ELEMENTSOF(sql); i++) {
                        snprintf(sql[i], sizeof(sql[i]), "SELECT %zu", i);
                        assert_int_equal(sql_number(s, &n, sql[i], ""), 1);
                        assert_int_equal(n, i);
                }
        assert_int_equal(sql_step(s, stmt), 1);
        assert_int_equal(sqlite3_column_int(stmt, 0), 2);
        assert_int_equal(sql_step(s, stmt), 0);
}

/* fcntl locks are a process's own: the second daemon is another process. */
static void test_locked_against_a_second(void **state) {
        const Folder *f = *state;
        _cleanup_(store_closep) Store *s = must_open(f);
        int status;
        pid_t pid;

        assert_string_equal(store_path(s), f->database);
        pid = fork();
        if (pid == 0) {
                Store *second = NULL;
                char *problem = NULL;
                int r = store_open(f->database, &second, &problem);

                _exit(r == -EBUSY && problem && strstr(problem, "in use") ? 0 : 1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void refused(const Folder *f, int error, const char *word) {
        Store *s = NULL;
        char *problem = NULL;

        assert_int_equal(store_open(f->database, &s, &problem), error);
        assert_null(s);
        assert_non_null(problem);
        assert_non_null(strstr(problem, word));
        free(problem);
}

/* A child that has the lock's descriptor still, as one has that is not yet at its program, keeps nobody out; and one that
 * closes its copy lets nobody in. */
static void test_a_copy_of_the_process_has_no_part_in_the_lock(void **state) {
        const Folder *f = *state;
        _cleanup_(store_closep) Store *s = NULL;
        _cleanup_free_ char *problem = NULL;
        pid_t waits, closes;
        int status;

        assert_int_equal(store_open(f->database, &s, &problem), 0);
        closes = fork();
        if (closes == 0) {
                (void)store_abandon(s);
                _exit(0);
        }
        assert_int_equal(waitpid(closes, &status, 0), closes);
        refused(f, -EBUSY, "in use");
        waits = fork();
        if (waits == 0) {
                (void)alarm(20); /* also where the test fails */
                pause();
                _exit(0);
        }
        s = store_close(s);
        assert_int_equal(store_open(f->database, &s, &problem), 0);
        assert_int_equal(kill(waits, SIGKILL), 0);
        assert_int_equal(waitpid(waits, &status, 0), waits);
}

static void test_newer_is_left_alone(void **state) {
        const Folder *f = *state;
        Store *s = must_open(f);

        assert_true(sql_run(s, "PRAGMA user_version = 9999", "") >= 0);
        s = store_close(s);
        refused(f, -EPROTO, "newer version");
        refused(f, -EPROTO, "newer version");
}

static void test_no_database_is_left_alone(void **state) {
        const Folder *f = *state;
        static const char text[] = "This is a letter and not a database. It is long enough to have a header that is none, "
                                   "and must not be overwritten by a program that looks for its own file here.";
        char had[sizeof(text)] = "";
        Store *s = must_open(f);
        int fd;

        s = store_close(s);
        fd = open(f->database, O_WRONLY | O_TRUNC);
        assert_int_equal(write(fd, text, sizeof(text)), sizeof(text));
        close(fd);
        refused(f, -EBADMSG, "damaged");
        fd = open(f->database, O_RDONLY);
        assert_int_equal(read(fd, had, sizeof(had)), sizeof(had));
        close(fd);
        assert_string_equal(had, text);
}

static void test_not_a_file(void **state) {
        Folder *f = *state;

        snprintf(f->database, sizeof(f->database), "%s", f->path);
        refused(f, -EISDIR, f->path);
        snprintf(f->database, sizeof(f->database), "%s/link", f->path);
        assert_int_equal(symlink("/etc/hostname", f->database), 0);
        refused(f, -ELOOP, "regular file");
}

/* ---- what a restore that fails leaves ---- */

static void put_text(const char *path, const char *suffix, const char *text) {
        char name[256];
        FILE *f;

        snprintf(name, sizeof(name), "%s%s", path, suffix);
        f = fopen(name, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

static void has_text(const char *path, const char *suffix, const char *text) {
        char name[256], line[64] = "";
        FILE *f;

        snprintf(name, sizeof(name), "%s%s", path, suffix);
        f = fopen(name, "r");
        if (!text) {
                assert_null(f);
                return;
        }
        assert_non_null(f);
        assert_non_null(fgets(line, sizeof(line), f));
        fclose(f);
        assert_string_equal(line, text);
}

static void test_put_back(void **state) {
        Folder *f = *state;
        char candidate[200];
        _cleanup_free_ char *kept = NULL;

        snprintf(f->database, sizeof(f->database), "%s/db", f->path);
        snprintf(candidate, sizeof(candidate), "%s/candidate", f->path);
        put_text(f->database, "", "old");
        put_text(f->database, "-wal", "old log");
        put_text(candidate, "", "new");
        assert_int_equal(store_replace(f->database, candidate, "2026-11-22", &kept), 0);
        has_text(f->database, "", "new");
        has_text(f->database, "-wal", NULL);
        has_text(kept, "-wal", "old log");
        /* It was opened, written, and then was of no use. */
        put_text(f->database, "-wal", "new log");
        assert_int_equal(store_put_back(f->database, kept), 0);
        has_text(f->database, "", "old");
        has_text(f->database, "-wal", "old log");
        has_text(kept, "", NULL);
        has_text(kept, "-wal", NULL);
}

/* The candidate could not take the place: both names are the old file's. */
static void test_put_back_what_is_there(void **state) {
        Folder *f = *state;
        char candidate[200];
        _cleanup_free_ char *kept = NULL;

        snprintf(f->database, sizeof(f->database), "%s/db", f->path);
        snprintf(candidate, sizeof(candidate), "%s/not-there", f->path);
        put_text(f->database, "", "old");
        put_text(f->database, "-wal", "old log");
        assert_int_equal(store_replace(f->database, candidate, "2026-11-22", &kept), -ENOENT);
        assert_int_equal(store_put_back(f->database, kept), 0);
        has_text(f->database, "", "old");
        has_text(f->database, "-wal", "old log");
        has_text(kept, "", NULL);
}

/* ---- worked out by a copy of the process ---------------------------------------------------- */

/* What is in the log stays there; an empty one goes. */
static void test_abandoned(void **state) {
        const Folder *f = *state;
        Store *s;

        store_close(must_open(f));
        s = must_open(f);
        assert_int_equal(log_size(f), 0);
        store_abandon(s);
        assert_int_equal(log_size(f), -1);
        s = must_open(f);
        assert_int_equal(sql_run(s, "INSERT INTO meta (key, value) VALUES ('a', 'b')", ""), 1);
        store_abandon(s);
        assert_true(log_size(f) > 0);
        store_close(must_open(f));
        assert_int_equal(log_size(f), -1);
}

/* What a copy would write, as it comes to its parent. */
static void work_out(const Folder *f, void **ret, size_t *ret_size) {
        static const char blob[] = "a\0b";
        Store *s = must_open(f);

        assert_int_equal(store_journal_begin(s), 0);
        assert_int_equal(store_begin(s), 0);
        for (int64_t i = 0; i < 3000; i++)
                assert_int_equal(sql_run(s, "INSERT INTO meta (key, value) VALUES (?, ?)", "is", i, i % 2 ? "odd" : "even"), 1);
        assert_int_equal(sql_run(s, "UPDATE meta SET value = ? WHERE value = 'odd'", "s", "o\"d\nd"), 1500);
        assert_int_equal(sql_run(s, "INSERT INTO request (id, at, method, reply) VALUES (?, ?, ?, ?)", "sisb", "q", INT64_MIN, "m", blob,
                                 sizeof(blob)),
                         1);
        assert_int_equal(sql_run(s, "INSERT INTO change (at, verb, handle, undoable) VALUES (1, 'x', ?, 0)", "s", NULL), 1);
        assert_int_equal(store_begin(s), 0); /* within it */
        assert_int_equal(store_end(s, 0), 0);
        assert_true(log_size(f) <= 0); /* nothing of it is in a file */
        assert_int_equal(store_journal_take(s, ret, ret_size), 0);
        store_abandon(s);
}

static void test_replay(void **state) {
        const Folder *f = *state;
        _cleanup_free_ void *data = NULL;
        size_t size;
        int64_t n, written;
        Store *s;

        store_close(must_open(f));
        work_out(f, &data, &size);
        s = must_open(f);
        assert_int_equal(sql_number(s, &n, "SELECT count(*) FROM meta WHERE key = '7'", ""), 1);
        assert_int_equal(n, 0);
        written = store_written(s);
        assert_int_equal(store_begin(s), 0);
        assert_int_equal(store_written(s), written);
        assert_int_equal(store_end(s, store_journal_replay(s, data, size)), 0);
        assert_true(store_written(s) > written);
        assert_int_equal(sql_number(s, &n, "SELECT count(*) FROM meta WHERE value = 'o\"d' || char(10) || 'd'", ""), 1);
        assert_int_equal(n, 1500);
        assert_int_equal(sql_number(s, &n, "SELECT at FROM request WHERE id = 'q' AND reply = x'61006200' AND method = 'm'", ""), 1);
        assert_true(n == INT64_MIN);
        assert_int_equal(sql_number(s, &n, "SELECT handle IS NULL FROM change WHERE verb = 'x'", ""), 1);
        assert_int_equal(n, 1);
        /* Where it is not what it was there, nothing is written. */
        assert_int_equal(store_begin(s), 0);
        assert_int_equal(sql_run(s, "DELETE FROM meta WHERE key GLOB '[0-9]*'", ""), 3000);
        assert_int_equal(sql_run(s, "DELETE FROM request", ""), 1);
        assert_int_equal(sql_run(s, "INSERT INTO meta (key, value) VALUES ('more', 'odd')", ""), 1);
        assert_int_equal(store_end(s, store_journal_replay(s, data, size)), -ESTALE);
        assert_int_equal(sql_number(s, &n, "SELECT count(*) FROM meta WHERE key = 'more'", ""), 1);
        assert_int_equal(n, 0);
        /* Cut anywhere, or nothing at all. */
        for (size_t cut = 0; cut < size; cut += 1 + cut / 8) {
                assert_int_equal(store_begin(s), 0);
                assert_int_equal(sql_run(s, "DELETE FROM meta WHERE key GLOB '[0-9]*'", ""), 3000);
                assert_int_equal(sql_run(s, "DELETE FROM request", ""), 1);
                assert_true(store_journal_replay(s, data, cut) <= 0);
                store_rollback(s);
        }
        store_close(s);
}

/* What was rolled back there is not run here. */
static void test_replay_of_nothing(void **state) {
        const Folder *f = *state;
        Store *s = must_open(f);
        _cleanup_free_ void *data = NULL;
        size_t size;

        assert_int_equal(store_journal_begin(s), 0);
        assert_int_equal(store_begin(s), 0);
        assert_int_equal(sql_run(s, "INSERT INTO meta (key, value) VALUES ('a', 'b')", ""), 1);
        assert_int_equal(store_end(s, -EIO), -EIO);
        assert_int_equal(store_journal_take(s, &data, &size), 0);
        assert_int_equal(size, 0);
        store_abandon(s);
}

/* ---- exports --------------------------------------------------------------------------------- */

#define REGIMENS 1000

/* Every third regimen is patient 7's. */
static void fill_regimens(Store *s) {
        assert_int_equal(sql_run(s, "INSERT INTO change (id, at, verb, undoable) VALUES (1, 1, 'begin', 0)", ""), 1);
        assert_int_equal(sql_run(s, "INSERT INTO patient (id, name, valid_from) VALUES (7, 'Anna', 1), (8, 'Ben', 1)", ""), 2);
        for (int64_t id = 1; id <= REGIMENS; id++) {
                char handle[24];

                snprintf(handle, sizeof(handle), "r%lld", (long long)id);
                assert_true(regimen_write(s, 1, &(Regimen){ .id = id, .patient = id % 3 ? 8 : 7, .handle = handle, .drug = (char[]){ "x" },
                                                            .route = (char[]){ "" } }) >= 0);
        }
}

/* Each STEP-th regimen; its digest is CHANGE and the regimen. */
static void export_at(Store *s, int64_t change, int64_t scope, int64_t step) {
        Exported head = { .at = 100 + change, .change = change, .scope = scope };
        ExportList list;

        assert_int_equal(exports_begin(s, EXPORT_SHARE, &head, &list), 0);
        for (int64_t id = step; id <= REGIMENS; id += step)
                assert_int_equal(exports_add(s, &list, id, -(change << 32) - id), 0);
        assert_int_equal(exports_end(s, &list), 0);
}

/* Since which change a regimen is shown so; 0: it is not shown. */
static int64_t shown_since(Store *s, int64_t regimen) {
        Exported e = {};
        int r = exports_find(s, EXPORT_SHARE, regimen, &e);

        assert_true(r >= 0);
        assert_true(r == 0 || (e.at == 100 + e.change && e.digest == (regimen ? -(e.change << 32) - regimen : 0)));
        return e.change;
}

static int waiting(Store *s) {
        int64_t n = 0;

        assert_int_equal(sql_number(s, &n, "SELECT (SELECT count(*) FROM exported WHERE channel > 2) + "
                                           "(SELECT count(*) FROM meta WHERE key GLOB 'waiting/*')", ""), 1);
        return (int)n;
}

static void test_exports(void **state) {
        _cleanup_(store_closep) Store *s = must_open(*state);
        Exported e;
        int64_t n;
        bool told;

        fill_regimens(s);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 1), 0);
        export_at(s, 1, EXPORT_OF_NAMED, 500); /* another took its place */
        export_at(s, 2, EXPORT_OF_ALL, 1);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 1), 0);
        assert_int_equal(exports_confirm(s, EXPORT_FILE, 2), 0);
        assert_int_equal(shown_since(s, 5), 0);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 2), 1);
        assert_int_equal(waiting(s), 0);
        for (int64_t id = 0; id <= REGIMENS; id++)
                assert_int_equal(shown_since(s, id), 2);
        assert_int_equal(exports_told(s, EXPORT_SHARE, true), 1);
        assert_int_equal(exports_stands(s, EXPORT_SHARE, &n, &told), 1);
        assert_true(told);
        /* Of a patient: also what is in it no more; the channel is one of all still. */
        export_at(s, 3, 7, 9);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 3), 1);
        for (int64_t id = 0; id <= REGIMENS; id++)
                assert_int_equal(shown_since(s, id), id == 0 || id % 3 ? 2 : id % 9 ? 0 : 3);
        assert_int_equal(exports_covers(s, EXPORT_SHARE, 8, &e), 1);
        assert_int_equal(exports_stands(s, EXPORT_SHARE, &n, &told), 1);
        assert_false(told);
        assert_int_equal(n, 103);
        export_at(s, 4, EXPORT_OF_NAMED, 500);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 4), 1);
        assert_int_equal(shown_since(s, 499), 2);
        assert_int_equal(shown_since(s, 500), 4);
        /* One of those named is no more so once a patient's is written whole. */
        export_at(s, 1, EXPORT_OF_NAMED, 500);
        assert_int_equal(sql_run(s, "DELETE FROM exported WHERE channel = 1", ""), REGIMENS - 333 + 111 + 2);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 1), 1);
        assert_int_equal(exports_covers(s, EXPORT_SHARE, 7, &e), 0);
        export_at(s, 4, 7, 9);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 4), 1);
        assert_int_equal(exports_covers(s, EXPORT_SHARE, 7, &e), 1);
        /* Who is forgotten while it waits is in it no more. */
        export_at(s, 5, EXPORT_OF_ALL, 1);
        assert_int_equal(sql_run(s, "DELETE FROM regimen WHERE patient = 7", ""), REGIMENS / 3);
        assert_true(exports_forget(s) >= 0);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 5), 1);
        for (int64_t id = 0; id <= REGIMENS; id++)
                assert_int_equal(shown_since(s, id), id == 0 || id % 3 ? 5 : 0);
        assert_int_equal(waiting(s), 0);
        /* What another program wrote there is no regimen. */
        export_at(s, 6, EXPORT_OF_ALL, 1);
        assert_true(sql_run(s, "UPDATE meta SET value = value || 'one 2' WHERE key GLOB 'waiting/*'", "") > 1);
        assert_int_equal(exports_confirm(s, EXPORT_SHARE, 6), -EBADMSG);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(test_modes),
                WITH_FOLDER(test_held),
                WITH_FOLDER(test_abandoned),
                WITH_FOLDER(test_read_only),
                WITH_FOLDER(test_settings_of_the_database),
                WITH_FOLDER(test_transactions),
                WITH_FOLDER(test_what_is_not_there),
                WITH_FOLDER(test_many_statements),
                WITH_FOLDER(test_locked_against_a_second),
                WITH_FOLDER(test_a_copy_of_the_process_has_no_part_in_the_lock),
                WITH_FOLDER(test_newer_is_left_alone),
                WITH_FOLDER(test_no_database_is_left_alone),
                WITH_FOLDER(test_not_a_file),
                WITH_FOLDER(test_put_back),
                WITH_FOLDER(test_put_back_what_is_there),
                WITH_FOLDER(test_replay),
                WITH_FOLDER(test_replay_of_nothing),
                WITH_FOLDER(test_exports),
        };

        return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
