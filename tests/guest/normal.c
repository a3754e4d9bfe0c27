/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded, makes the daemon's database a less careful one: synchronous=NORMAL, not FULL. The
 * control of the power cuts: with it they must be seen to lose what was acknowledged. */

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

int sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *userdata, char **error) {
        static int (*real)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
        static bool full;

        if (!real)
                *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_exec");
        /* The daemon looks whether it got what it asked for: by its next statement it has. */
        if (full)
                (void)real(db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
        full = strstr(sql, "synchronous = FULL");
        return real(db, sql, row, userdata, error);
}
