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
static const char *third, *fourth;

int schema_newest(void) {
        return newest;
}

const char *schema_step(int version) {
        return version == SCHEMA_FIRST ? real_step(version) : version == 4 ? fourth : third;
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

/* A build of the same number, before columns were added to its tables. */
static void test_the_first_version_without_its_last_columns(void **state) {
        Store *s = must_open(2, NULL);

        assert_int_equal(sql_exec(s, "ALTER TABLE exported DROP COLUMN start; ALTER TABLE exported DROP COLUMN until;"
                                     "ALTER TABLE exported DROP COLUMN discreet; ALTER TABLE exported DROP COLUMN history;"
                                     "INSERT INTO exported VALUES (0, 5, 7, 2, -9, NULL, 0)"), 0);
        store_close(s);
        s = must_open(2, NULL);
        assert_int_equal(number(s, "PRAGMA user_version"), 2);
        assert_int_equal(number(s, "SELECT count(*) FROM exported WHERE regimen = 5 AND digest = -9 AND start IS NULL AND history IS NULL"), 1);
        store_close(s);
        nothing_is_left();
        is_as_it_was();
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

/* ---- what a real database may hold ----------------------------------------------------------- */

/* Texts of other scripts, with what a terminal takes for commands, long ones, none at all; two patients who travelled;
 * notices of each kind, read and not. */
#define ODD                                                                                                        \
        "INSERT INTO change (id, at, verb, patient, regimen, handle, slot, undoable, undoes, source) VALUES "       \
        "(10, 0, 'add', 2, 5, 'σκευασμα-薬', -1, 1, NULL, NULL), (11, 253402300799, 'undo', NULL, NULL, NULL, NULL, 0, 10, 'phone');" \
        "INSERT INTO change_value VALUES (10, 0, 'n', -9223372036854775807), (10, 1, 't', 'a' || char(10, 27, 155, 8238) || 'b'), " \
        "(10, 1, 'long', printf('%.*c', 100000, 'x')), (11, 1, 'empty', '');"                                      \
        "INSERT INTO patient (id, name, valid_from, valid_until, was_until) VALUES (2, 'Ἄννα 🧑 Müller', 10, NULL, NULL), "  \
        "(3, printf('%.*c', 5000, 'z'), 10, 11, 11), (4, char(9, 10, 27) || '[31m', 11, NULL, NULL);"               \
        "INSERT INTO zone (patient, start, name, valid_from) VALUES (1, 29000000, 'Asia/Tokyo', 10), "             \
        "(2, -9223372036854775807, 'America/Argentina/Buenos_Aires', 10), (2, 29000001, 'US/Eastern', 11);"        \
        "INSERT INTO regimen (id, patient, handle, code, drug, route, stopped, shown_from, appointment, valid_from) VALUES " \
        "(5, 2, 'σκευασμα-薬', NULL, 'Σκεύασμα 薬 💉', '', 0, 0, 0, 10), (6, 1, 'pegasys', 'L03AB11', NULL, 'subcutaneous', 1, 0, 0, 10);" \
        "INSERT INTO revision (regimen, number, schedule, origin, start, until, shift, valid_from) VALUES "        \
        "(5, 1, 'daily at 09:00', 20000, 28800000, NULL, -3, 10), (6, 1, printf('%.*c', 3000, 'y'), 1, 2, 3, 0, 10);" \
        "INSERT INTO record (regimen, slot, at, amount, answer, taken_at, snoozed_until, standalone, planned, batch, note, valid_from) " \
        "VALUES (5, 1, 2, '', 0, NULL, NULL, 0, NULL, NULL, NULL, 10), (6, 1, 2, '90 micrograms', 1, 3, NULL, 1, '1 pen', '', 'שלום' || char(13), 11);" \
        "INSERT INTO request VALUES ('r', 1, 'Add', x'00ff00'), ('', 2, 'Take', x'');"                             \
        "INSERT INTO notice (at, kind, patient, regimen, slot, number, text, dismissed) "                          \
        "WITH RECURSIVE kinds (kind) AS (VALUES (1) UNION ALL SELECT kind + 1 FROM kinds WHERE kind < 12), shown (dismissed) AS (VALUES (NULL), (7)) " \
        "SELECT kind, kind, 2, CASE WHEN kind IN (5, 7) THEN 0 ELSE 5 END, CASE WHEN kind IN (2, 3, 10, 11, 12) THEN 29000000 END, kind, " \
        "CASE WHEN kind IN (5, 7) THEN 'US/Eastern' WHEN kind IN (8, 9) THEN '針' END, dismissed FROM kinds, shown ORDER BY kind, dismissed;"

/* A text that SQL works out of the database at PATH; the caller's. */
static char *asked(const char *path, const char *sql) {
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;
        char *text;

        assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        text = strdup((const char *)sqlite3_column_text(stmt, 0));
        assert_non_null(text);
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        return text;
}

#define TABLES "FROM sqlite_schema AS t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"

/* All rows of all tables, in order; the caller's. The column "more" is a later version's; how a log is named (store/log.h) is
 * each copy's own. */
static char *content(const char *path) {
        _cleanup_free_ char *sql = NULL, *rows = NULL;

        sql = asked(path, "SELECT group_concat('SELECT ' || quote(t.name || ': ') || ' || ' || "
                          "(SELECT group_concat('quote(\"' || c.name || '\")', ' || '','' || ') FROM pragma_table_info(t.name) AS c "
                          "WHERE c.name <> 'more') || ' AS row FROM \"' || t.name || '\"' || iif(t.name = 'meta', ' WHERE key <> ''log''', ''), ' UNION ALL ') " TABLES);
        assert_true(asprintf(&rows, "SELECT group_concat(row, char(10)) FROM (SELECT row FROM (%s) ORDER BY row)", sql) > 0);
        return asked(path, rows);
}

/* A step that makes each table anew, with its indexes, and one column more; the caller's. */
static char *every_table_anew(void) {
        return asked(database,
                     "SELECT group_concat('CREATE TABLE \"new ' || name || '\"' || substr(sql, instr(sql, ' (')) || "
                     "'; INSERT INTO \"new ' || name || '\" SELECT * FROM ' || name || '; DROP TABLE ' || name || "
                     "'; ALTER TABLE \"new ' || name || '\" RENAME TO ' || name || '; ALTER TABLE ' || name || ' ADD COLUMN more TEXT;' || "
                     "ifnull((SELECT group_concat(i.sql, ';') || ';' FROM sqlite_schema AS i WHERE i.type = 'index' AND i.tbl_name = t.name), ''), '') "
                     TABLES);
}

static void fill(void) {
        Store *s = must_open(2, NULL);

        assert_int_equal(sql_exec(s, ODD), 0);
        assert_int_equal(number(s, "SELECT count(*) FROM notice"), 24);
        store_close(s);
}

static void test_whatever_is_in_it(void **state) {
        _cleanup_free_ char *was = NULL, *is = NULL, *kept = NULL, *step = NULL, *finding = NULL;
        Store *s;

        fill();
        was = content(database);
        assert_non_null(strstr(was, "notice: 24,12,12,2,5,29000000,12,NULL,7\n"));
        step = every_table_anew();
        s = must_open(3, step);
        assert_int_equal(number(s, "PRAGMA user_version"), 3);
        assert_int_equal(store_check(s, &finding), 1);
        assert_int_equal(number(s, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
        store_close(s);
        is = content(database);
        kept = content(before);
        assert_string_equal(was, is);
        assert_string_equal(was, kept);
        nothing_is_left();
}

/* Two steps, of which the second fails: it is of the first one's version, and goes on from there. */
static void test_half_of_the_way(void **state) {
        _cleanup_free_ char *was = NULL, *is = NULL, *kept = NULL, *step = NULL;
        char before_4[128];

        fill();
        was = content(database);
        step = every_table_anew();
        fourth = DANGLING;
        refused(4, step, -EBADMSG, "damaged");
        is = content(database);
        assert_string_equal(was, is);
        store_close(must_open(3, step));
        fourth = "CREATE TABLE another (more TEXT) STRICT;";
        store_close(must_open(4, step));
        path_beside(".before-4", before_4);
        kept = content(before_4);
        assert_string_equal(was, kept);
}

/* ---- stopped at any point -------------------------------------------------------------------- */

static int instructions; /* of SQLite's machine, in all its statements, after which it dies */

static int count_down(void *userdata) {
        if (--instructions <= 0)
                _exit(9);
        return 0;
}

static int add_end(sqlite3 *db, char **problem, const void *api) {
        sqlite3_progress_handler(db, 1, count_down, NULL);
        return SQLITE_OK;
}

static void die_after_some(void) {
        sqlite3_auto_extension((void (*)(void))(uintptr_t)add_end);
        newest = 3;
        open_to_the_end();
}

/* Each time further, until it is through. */
static void test_interrupted_anywhere(void **state) {
        _cleanup_free_ char *was = NULL, *step = NULL;
        int code = 9, points = 0, migrating = 0;

        fill();
        was = content(database);
        third = step = every_table_anew();
        for (instructions = 20; code == 9; instructions += 20 + instructions / 12, points++) {
                _cleanup_free_ char *is = NULL;
                int status;
                pid_t pid = fork();

                if (pid == 0) {
                        die_after_some();
                        _exit(0);
                }
                assert_int_equal(waitpid(pid, &status, 0), pid);
                assert_true(WIFEXITED(status));
                code = WEXITSTATUS(status);
                is = content(database);
                assert_string_equal(was, is);
                migrating += code == 9 && access(before, F_OK) == 0;
                (void)unlink(before);
        }
        assert_int_equal(code, 1); /* it was opened */
        print_message("%d points, of them %d after the copy was made\n", points, migrating);
        assert_true(migrating > 5);
        store_close(must_open(3, step));
        nothing_is_left();
}

/* ---- from before the first release ----------------------------------------------------------- */

/* What there was, as far as it matters: two patients in two zones, of one of whom something is in the log alone. */
#define SCHEMA_1                                                                                                     \
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"                                                  \
        "CREATE TABLE patient (row INTEGER PRIMARY KEY, id INTEGER NOT NULL, name TEXT NOT NULL, born INTEGER, died INTEGER) STRICT;" \
        "CREATE TABLE zone (row INTEGER PRIMARY KEY, patient INTEGER NOT NULL, start INTEGER NOT NULL, name TEXT NOT NULL) STRICT;" \
        "CREATE TABLE notice (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL) STRICT;"              \
        "PRAGMA user_version = 1;"                                                                                   \
        "INSERT INTO patient VALUES (1, 1, 'me', 1, NULL), (2, 2, 'Ἄννα', 1, NULL); INSERT INTO zone VALUES (1, 1, 0, 'Europe/Berlin');" \
        "PRAGMA wal_checkpoint(TRUNCATE);"                                                                           \
        "INSERT INTO zone VALUES (2, 2, 0, 'Asia/Tokyo'); INSERT INTO notice VALUES (1, 'Missed', 'yesterday');"

static void write_schema_1(void) {
        sqlite3 *db = NULL;

        if (sqlite3_open(database, &db) != SQLITE_OK || sqlite3_exec(db, SCHEMA_1, NULL, NULL, NULL) != SQLITE_OK)
                _exit(2);
        _exit(9); /* as by kill -9: the log stays */
}

static char *bytes_of(const char *end, size_t *ret_size) {
        char path[128], *bytes = calloc(1, 1 << 20);
        FILE *f;

        path_beside(end, path);
        f = fopen(path, "r");
        assert_non_null(f);
        assert_non_null(bytes);
        *ret_size = fread(bytes, 1, 1 << 20, f);
        assert_true(*ret_size > 0);
        fclose(f);
        return bytes;
}

static void test_an_unreleased_one_is_left(void **state) {
        static const char *const ends[] = { "", "-wal" };
        char *was[ELEMENTSOF(ends)];
        size_t size[ELEMENTSOF(ends)];

        assert_int_equal(unlink(database), 0);
        in_a_child(write_schema_1, 9);
        for (size_t i = 0; i < ELEMENTSOF(ends); i++)
                was[i] = bytes_of(ends[i], &size[i]);
        refused(2, NULL, -EOPNOTSUPP, "cytosched export");
        refused(3, REBUILD, -EOPNOTSUPP, "cytosched import");
        for (size_t i = 0; i < ELEMENTSOF(ends); i++) {
                size_t now;
                _cleanup_free_ char *is = bytes_of(ends[i], &now);

                assert_int_equal(now, size[i]);
                assert_memory_equal(is, was[i], now);
                free(was[i]);
        }
        assert_int_equal(access(before, F_OK), -1);
        nothing_is_left();
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(test_older_than_the_first), WITH_FOLDER(test_rebuilt),
                WITH_FOLDER(test_the_first_version_without_its_last_columns),
                WITH_FOLDER(test_back_to_an_older_program), WITH_FOLDER(test_what_refers_to_nothing),
                WITH_FOLDER(test_a_full_disk), WITH_FOLDER(test_interrupted),
                WITH_FOLDER(test_no_room_for_the_copy), WITH_FOLDER(test_an_older_backup),
                WITH_FOLDER(test_whatever_is_in_it), WITH_FOLDER(test_half_of_the_way),
                WITH_FOLDER(test_interrupted_anywhere), WITH_FOLDER(test_an_unreleased_one_is_left),
        };

        return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
