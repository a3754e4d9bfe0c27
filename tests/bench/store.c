/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor of a recorded dose: store FILE: for each line of stdin one durable transaction (WAL,
 * FULL) that inserts one row; answers with its nanoseconds. */

#include <sqlite3.h>
#include <time.h>

#include "util.h"

static int64_t nanoseconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int run(sqlite3 *db, sqlite3_stmt *stmt, const char *line) {
        int64_t start = nanoseconds();

        sqlite3_bind_int64(stmt, 1, start);
        sqlite3_bind_text(stmt, 2, line, -1, SQLITE_STATIC);
        if (sqlite3_step(stmt) != SQLITE_DONE)
                return -EIO;
        sqlite3_reset(stmt);
        printf("%lld\n", (long long)(nanoseconds() - start));
        fflush(stdout);
        return 0;
}

int main(int argc, char *argv[]) {
        char line[256];
        sqlite3_stmt *stmt;
        sqlite3 *db;
        int r = 0;

        if (argc != 2 || sqlite3_open(argv[1], &db) != SQLITE_OK ||
            sqlite3_exec(db,
                         "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                         "CREATE TABLE IF NOT EXISTS bare (at INTEGER, dose TEXT)",
                         NULL, NULL, NULL) != SQLITE_OK ||
            sqlite3_prepare_v2(db, "INSERT INTO bare VALUES (?, ?)", -1, &stmt, NULL) != SQLITE_OK) {
                fprintf(stderr, "store: %s\n", argc == 2 ? sqlite3_errmsg(db) : "usage: store FILE");
                return 1;
        }
        while (r >= 0 && fgets(line, sizeof(line), stdin))
                r = run(db, stmt, line);
        return r < 0;
}
