/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Migrations: with a third version of the schema that is made up here. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/backup.h"
#include "store/sql.h"

/* The real first version, under other names: the store asks this file. */
#define schema_newest real_newest
#define schema_step real_step
#include "../daemon/store/schema.c" /* NOLINT(bugprone-suspicious-include) */
#undef schema_newest
#undef schema_step

int schema_newest(void);
const char *schema_step(int version);

/* A table that others refer to is made anew: with foreign keys on, all that refers to it would be deleted. */
#define REBUILD                                                                                          \
        "CREATE TABLE other (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, verb TEXT NOT NULL, more TEXT) STRICT;" \
        "INSERT INTO other (id, at, verb) SELECT id, at, verb FROM change;"                              \
        "DROP TABLE change; ALTER TABLE other RENAME TO change;"
#define DANGLING "DELETE FROM change WHERE id = 1;"
#define TOO_LARGE "PRAGMA max_page_count = 100; CREATE TABLE t (x BLOB) STRICT; INSERT INTO t VALUES (zeroblob(1000000));"

static int newest;
static const char *third;

int schema_newest(void) {
        return newest;
}

const char *schema_step(int version) {
        return version == SCHEMA_FIRST ? real_step(version) : third;
}

static char folder[64], database[96], before[128];

static void path_beside(const char *end, char buf[static 128]) {
        snprintf(buf, 128, "%s%s", database, end);
}

static Store *must_open(int version, const char *step) {
        Store *s = NULL;
        char *problem = NULL;

        newest = version;
        third = step;
        assert_int_equal(store_open(database, &s, &problem), 0);
        assert_null(problem);
        return s;
}

static void refused(int version, const char *step, int error, const char *word) {
        _cleanup_free_ char *problem = NULL;
        Store *s = NULL;

        newest = version;
        third = step;
        assert_int_equal(store_open(database, &s, &problem), error);
        assert_null(s);
        assert_non_null(problem);
        if (!strstr(problem, word))
                fail_msg("\"%s\" does not say \"%s\"", problem, word);
}

static int64_t number(Store *s, const char *sql) {
        int64_t n = -1;

        assert_int_equal(sql_number(s, &n, sql, ""), 1);
        return n;
}

/* A database of version 2 with something in it. */
static int set_up(void **state) {
        Store *s;

        strcpy(folder, "/tmp/cytosched-migrate-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        snprintf(database, sizeof(database), "%s/cytosched.db", folder);
        path_beside(".before-3", before);
        s = must_open(2, NULL);
        assert_int_equal(sql_exec(s, "INSERT INTO change (at, verb, undoable) VALUES (1, 'begin', 0), (2, 'set', 1);"
                                     "INSERT INTO change_value VALUES (2, 1, 'key', 'anchor'), (2, 1, 'from', 7);"
                                     "INSERT INTO patient (id, name, valid_from) VALUES (1, 'me', 1);"
                                     "INSERT INTO zone (patient, start, name, valid_from) VALUES (1, 0, 'UTC', 1)"), 0);
        store_close(s);
        return 0;
}

static int tear_down(void **state) {
        char command[96];

        snprintf(command, sizeof(command), "rm -r '%s'", folder);
        return system(command);
}

/* It is of version 2, and all of it is there. */
static void is_as_it_was(void) {
        _cleanup_(store_closep) Store *s = must_open(2, NULL);
        _cleanup_free_ char *finding = NULL;

        assert_int_equal(number(s, "PRAGMA user_version"), 2);
        assert_int_equal(number(s, "SELECT count(*) FROM change"), 2);
        assert_int_equal(number(s, "SELECT count(*) FROM change_value"), 2);
        assert_int_equal(number(s, "SELECT count(*) FROM patient"), 1);
        assert_int_equal(store_check(s, &finding), 1);
        assert_int_equal(store_is_ours(s), 1);
}

static void nothing_is_left(void) {
        char command[160];

        snprintf(command, sizeof(command), "! ls '%s' | grep -e backup- -e restore-", folder);
        assert_int_equal(system(command), 0);
}

static void test_older_than_the_first(void **state) {
        Store *s = must_open(2, NULL);

        assert_true(sql_run(s, "PRAGMA user_version = 1", "") >= 0);
        store_close(s);
        refused(2, NULL, -EOPNOTSUPP, "cytosched export");
        refused(3, REBUILD, -EOPNOTSUPP, "cytosched import");
        assert_int_equal(access(before, F_OK), -1);
}

static void test_rebuilt(void **state) {
        Store *s = must_open(3, REBUILD);
        sqlite3 *copy = NULL;

        assert_int_equal(number(s, "PRAGMA user_version"), 3);
        assert_int_equal(number(s, "PRAGMA foreign_keys"), 1);
        assert_int_equal(number(s, "SELECT count(*) FROM change"), 2);
        assert_int_equal(number(s, "SELECT count(*) FROM change_value"), 2);
        assert_int_equal(number(s, "SELECT count(*) FROM patient"), 1);
        store_close(s);
        /* What it was is beside it, whole, for nobody else. */
        assert_int_equal(sqlite3_open(before, &copy), SQLITE_OK);
        assert_int_equal(sqlite3_exec(copy, "SELECT undoable FROM change", NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(copy);
        struct stat st;
        assert_int_equal(stat(before, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        nothing_is_left();
        /* Once. */
        assert_int_equal(unlink(before), 0);
        store_close(must_open(3, REBUILD));
        assert_int_equal(access(before, F_OK), -1);
}

static void test_back_to_an_older_program(void **state) {
        store_close(must_open(3, REBUILD));
        refused(2, NULL, -EPROTO, "newer version");
        refused(2, NULL, -EPROTO, ".before-3");
        assert_int_equal(rename(before, database), 0);
        is_as_it_was();
}

/* A step that leaves what refers to nothing is not committed. */
static void test_what_refers_to_nothing(void **state) {
        refused(3, DANGLING, -EBADMSG, "damaged");
        is_as_it_was();
        store_close(must_open(3, REBUILD));
}

static void test_a_full_disk(void **state) {
        refused(3, TOO_LARGE, -ENOSPC, "full");
        is_as_it_was();
        nothing_is_left();
}

static void die(sqlite3_context *context, int n, sqlite3_value **values) {
        _exit(9);
}

static int add_die(sqlite3 *db, char **problem, const void *api) {
        return sqlite3_create_function(db, "die", 0, SQLITE_UTF8, NULL, die, NULL, NULL);
}

/* In a child, which is to end with CODE. */
static void in_a_child(void (*run)(void), int code) {
        pid_t pid = fork();
        int status;

        if (pid == 0) {
                run();
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), code);
}

static void open_to_the_end(void) {
        char *problem = NULL;
        Store *s = NULL;

        if (store_open(database, &s, &problem) >= 0)
                _exit(1);
}

static void die_half_way(void) {
        sqlite3_auto_extension((void (*)(void))(uintptr_t)add_die);
        newest = 3;
        third = "DELETE FROM change_value; SELECT die();";
        open_to_the_end();
}

static void copy_without_room(void) {
        struct rlimit limit = { 8192, 8192 };

        signal(SIGXFSZ, SIG_IGN);
        newest = 3;
        third = REBUILD;
        if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
                _exit(2);
        open_to_the_end();
}

static void test_interrupted(void **state) {
        in_a_child(die_half_way, 9);
        is_as_it_was();
        store_close(must_open(3, REBUILD));
        nothing_is_left();
}

/* No copy, no migration. */
static void test_no_room_for_the_copy(void **state) {
        in_a_child(copy_without_room, 0);
        assert_int_equal(access(before, F_OK), -1);
        is_as_it_was();
        nothing_is_left();
}

/* An older backup becomes one of this version; nothing of it is kept beside. */
static void test_an_older_backup(void **state) {
        _cleanup_(store_discard) char *candidate = NULL;
        _cleanup_free_ char *finding = NULL;
        _cleanup_close_ int fd = -EBADF;
        Store *s = must_open(2, NULL);
        int64_t bytes;

        assert_int_equal(store_backup(s, &fd, &bytes), 0);
        store_close(s);
        newest = 3;
        third = "ALTER TABLE patient ADD COLUMN more TEXT;";
        assert_int_equal(store_candidate(database, fd, &candidate, &finding), 0);
        assert_null(finding);
        assert_int_equal(access(before, F_OK), -1);
        is_as_it_was();
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(test_older_than_the_first), WITH_FOLDER(test_rebuilt),
                WITH_FOLDER(test_back_to_an_older_program), WITH_FOLDER(test_what_refers_to_nothing),
                WITH_FOLDER(test_a_full_disk), WITH_FOLDER(test_interrupted),
                WITH_FOLDER(test_no_room_for_the_copy), WITH_FOLDER(test_an_older_backup),
        };

        return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
