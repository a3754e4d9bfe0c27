/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files are the database's own. */

#include "store/own.h"

#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>

#include "core/visible.h"
#include "database-files.h"
#include "util.h"

/* By what follows its name. */
static bool is_own_name(const char *database, const char *name) {
        static const char *const exact[] = { DATABASE_ENDINGS };
        static const char *const begins[] = { DATABASE_KEPT, DATABASE_BACKUP, DATABASE_RESTORE };
        size_t length = strlen(database);

        if (strncmp(name, database, length) != 0)
                return false;
        for (size_t i = 0; i < ELEMENTSOF(exact); i++)
                if (streq(name + length, exact[i]))
                        return true;
        for (size_t i = 0; i < ELEMENTSOF(begins); i++)
                if (strncmp(name + length, begins[i], strlen(begins[i])) == 0)
                        return true;
        return false;
}

static bool same(const struct stat *a, const struct stat *b) {
        return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* A path's folder and the name in it. */
typedef struct Place {
        char *copy, *copy_name;
        const char *folder, *name;
} Place;

static bool place_split(const char *path, Place *ret) {
        *ret = (Place){ strdup(path), strdup(path), NULL, NULL };
        if (!ret->copy || !ret->copy_name)
                return false;
        ret->folder = dirname(ret->copy);
        ret->name = basename(ret->copy_name);
        return true;
}

static void place_done(Place *p) {
        free(p->copy);
        free(p->copy_name);
}

/* By what they are: each has as many names as somebody gives it. */
static bool is_own(const Place *database, const struct stat *st) {
        DIR *folder = opendir(database->folder);
        bool found = false;

        for (struct dirent *entry; folder && !found && (entry = readdir(folder));) {
                struct stat own;

                found = is_own_name(database->name, entry->d_name) && fstatat(dirfd(folder), entry->d_name, &own, AT_SYMLINK_NOFOLLOW) >= 0 &&
                        same(&own, st);
        }
        if (folder)
                closedir(folder);
        return found;
}

bool own_fd(const char *database, int fd) {
        _cleanup_(place_done) Place place = {};
        struct stat st;

        return fstat(fd, &st) >= 0 && S_ISREG(st.st_mode) && place_split(database, &place) && is_own(&place, &st);
}

bool own_path(const char *database, const char *path) {
        _cleanup_(place_done) Place ours = {}, theirs = {};
        struct stat st, folder, other;

        if (!place_split(database, &ours) || !place_split(path, &theirs))
                return false;
        if (stat(path, &st) >= 0 && is_own(&ours, &st))
                return true;
        return is_own_name(ours.name, theirs.name) && stat(ours.folder, &folder) >= 0 && stat(theirs.folder, &other) >= 0 && same(&folder, &other);
}

/* ---- what is not its own --------------------------------------------------------------------- */

static bool begins_as_one(int folder, const char *name) {
        static const char magic[] = "SQLite format 3";
        _cleanup_close_ int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        char start[sizeof(magic)];

        return fd >= 0 && pread(fd, start, sizeof(start), 0) == sizeof(start) && memcmp(start, magic, sizeof(magic)) == 0;
}

static bool is_other(int folder, const char *database, const char *name) {
        struct stat st;

        if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return false;
        return is_own_name(database, name) ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode) && begins_as_one(folder, name);
}

int own_others(const char *database, OwnOthers *ret) {
        _cleanup_(place_done) Place place = {};
        _cleanup_(own_others_done) OwnOthers o = {};
        DIR *folder = place_split(database, &place) ? opendir(place.folder) : NULL;
        size_t n = 0;
        int r = folder ? 0 : -errno;

        for (struct dirent *entry; folder && r >= 0 && n < OWN_OTHERS_MAX && (entry = readdir(folder));) {
                if (!is_other(dirfd(folder), place.name, entry->d_name))
                        continue;
                o.names[n] = strdup(entry->d_name);
                if (o.names[n])
                        (void)visible_mend(o.names[n++]);
                else
                        r = -ENOMEM;
        }
        if (folder)
                closedir(folder);
        if (r < 0)
                return r;
        *ret = o;
        o = (OwnOthers){};
        return 0;
}

void own_others_done(OwnOthers *o) {
        for (size_t i = 0; i < OWN_OTHERS_MAX; i++)
                free(TAKE_PTR(o->names[i]));
}
