/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where the database is kept: one answer for a daemon that was started by hand, by systemd and by the
 * bus, and for what prepares its sandbox. */

#include <sys/stat.h>

#include "database-files.h"
#include "util.h"

#define DATA_FOLDER "cytosched"
#define DATA_FILE "cytosched.db"

/* An absolute path, as the XDG specification wants it; any other is as none. */
static inline const char *data_home_set(void) {
        const char *home = getenv("XDG_DATA_HOME");

        return !isempty(home) && *home == '/' ? home : NULL;
}

/* Also where only the lock that lies beside it is left of a database: that one is missed, not begun anew. */
static inline bool data_home_has_plan(const char *base) {
        _cleanup_free_ char *path = text_join(base, "/" DATA_FOLDER "/" DATA_FILE), *lock = path ? text_join(path, DATABASE_LOCK) : NULL;

        return lock && (access(path, F_OK) == 0 || access(lock, F_OK) == 0);
}

/* The folder of the database, the caller's to free: in $XDG_DATA_HOME, else in ~/.local/share. A login
 * may set XDG_DATA_HOME after the daemon has begun: a plan that is in ~/.local/share goes on there as
 * long as there is none in $XDG_DATA_HOME, instead of an empty one beginning beside it.
 * 0, -ENOTDIR without either variable, or -ENOMEM. */
static inline int data_folder(char **ret) {
        const char *set = data_home_set(), *home = getenv("HOME");
        _cleanup_free_ char *own = NULL;

        if (!isempty(home) && *home == '/' && asprintf(&own, "%s/.local/share", home) < 0)
                return -ENOMEM;
        if (!set && !own)
                return -ENOTDIR;
        if (!set || (own && !data_home_has_plan(set) && data_home_has_plan(own)))
                set = own;
        return asprintf(ret, "%s/" DATA_FOLDER, set) < 0 ? -ENOMEM : 0;
}

/* Makes each folder of PATH that is not there, for this user alone. PATH is written to meanwhile.
 * 0 or a negative errno. */
static inline int make_folders(char *path) {
        for (char *p = path + 1;; p++) {
                char c = *p;

                if (c != '/' && c)
                        continue;
                *p = '\0';
                if (mkdir(path, 0700) < 0 && errno != EEXIST && (errno != EROFS || !c))
                        return -errno;
                *p = c;
                if (!c)
                        return 0;
        }
}
