/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor of a recorded dose: store FILE: for each line of stdin one durable transaction (WAL,
 * FULL) that inserts one row; answers with its nanoseconds. With store FILE rows, FILE is a database of the
 * daemon's, and the transaction writes what a dose that was taken leaves in its tables, and nothing else. */

#include <sqlite3.h>
#include <time.h>

#include "util.h"

/* ?1: the dose, or its regimen; ?2: a number that was never there. */
static const char *const one_row[] = { "INSERT INTO bare (dose, at) VALUES (?1, ?2)" };
static const char *const rows[] = {
        "BEGIN IMMEDIATE",
        "INSERT INTO change (at, verb, patient, regimen, handle, slot, undoable) VALUES (?2 / 1000000000, 'taken', 1, ?1, 'r0000001', ?2, 1)",
        "INSERT INTO change_value (change, side, key, value) VALUES (last_insert_rowid(), 0, 'state', 'scheduled')",
        "INSERT INTO change_value (change, side, key, value) VALUES (last_insert_rowid(), 1, 'state', 'taken')",
        "INSERT INTO change_value (change, side, key, value) VALUES (last_insert_rowid(), 1, 'taken_at', ?2)",
        "INSERT INTO change_value (change, side, key, value) VALUES (last_insert_rowid(), 1, 'zone', 'Europe/Berlin')",
        "INSERT INTO record (regimen, slot, at, amount, answer, taken_at, valid_from) "
        "VALUES (?1, ?2, ?2, '90 micrograms', 1, ?2, last_insert_rowid())",
        "UPDATE due SET next = next + 604800, wake = wake + 604800, handled = ?2 WHERE regimen = ?1",
        "INSERT INTO request (id, at, method, reply) VALUES ('bench-' || ?2, ?2 / 1000000000, 'Take 0123456789abcdef', zeroblob(1500))",
        "COMMIT",
};

static int64_t nanoseconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int run(sqlite3_stmt **statements, size_t n, const char *dose) {
        int64_t start = nanoseconds();

        for (size_t i = 0; i < n; i++) {
                if (n == 1)
                        sqlite3_bind_text(statements[i], 1, dose, -1, SQLITE_STATIC);
                else if (sqlite3_bind_parameter_count(statements[i]) > 0) /* "r0000123@2026-11-22T19:00" */
                        sqlite3_bind_int64(statements[i], 1, strtoll(dose + 1, NULL, 10));
                if (sqlite3_bind_parameter_count(statements[i]) > 1)
                        sqlite3_bind_int64(statements[i], 2, start);
                if (sqlite3_step(statements[i]) != SQLITE_DONE)
                        return -EIO;
                sqlite3_reset(statements[i]);
        }
        printf("%lld\n", (long long)(nanoseconds() - start));
        fflush(stdout);
        return 0;
}

int main(int argc, char *argv[]) {
        bool all = argc == 3 && streq(argv[2], "rows");
        size_t n = all ? ELEMENTSOF(rows) : ELEMENTSOF(one_row);
        sqlite3_stmt *statements[ELEMENTSOF(rows)];
        char line[256];
        sqlite3 *db = NULL;
        int r = argc != 2 && !all ? SQLITE_MISUSE : sqlite3_open(argv[1], &db);

        if (r == SQLITE_OK)
                r = sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
                                 NULL, NULL, NULL);
        if (r == SQLITE_OK && !all)
                r = sqlite3_exec(db, "CREATE TABLE IF NOT EXISTS bare (at INTEGER, dose TEXT)", NULL, NULL, NULL);
        for (size_t i = 0; i < n && r == SQLITE_OK; i++)
                r = sqlite3_prepare_v2(db, all ? rows[i] : one_row[i], -1, &statements[i], NULL);
        if (r != SQLITE_OK) {
                fprintf(stderr, "store: %s\n", db ? sqlite3_errmsg(db) : "usage: store FILE [rows]");
                return 1;
        }
        while (r >= 0 && fgets(line, sizeof(line), stdin))
                r = run(statements, n, line);
        return r < 0;
}
