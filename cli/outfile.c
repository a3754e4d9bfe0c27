/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that appears whole or not at all. */

#include "outfile.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>
#include <systemd/sd-id128.h>

#include "database-files.h"
#include "util.h"

/* The folder PATH is in: the caller's, or NULL. */
static char *folder_of(const char *path) {
        char *copy = strdup(path), *folder = copy ? strdup(dirname(copy)) : NULL;

        free(copy);
        return folder;
}

/* A name beside PATH that nobody has. */
static int name_temporary(OutFile *f) {
        sd_id128_t id;
        int r = sd_id128_randomize(&id);

        if (r < 0)
                return r;
        r = asprintf(&f->temporary, "%s." SD_ID128_FORMAT_STR, f->path, SD_ID128_FORMAT_VAL(id));
        if (r < 0) {
                f->temporary = NULL;
                return -ENOMEM;
        }
        return 0;
}

/* Without a name first, so that not even kill -9 leaves a file; not every file system can. */
static int open_beside(OutFile *f) {
        _cleanup_free_ char *folder = folder_of(f->path);
        int r;

        if (!folder)
                return -ENOMEM;
        f->whole = true;
        f->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (f->fd >= 0)
                return 0;
        if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)
                return -errno;
        r = name_temporary(f);
        if (r < 0)
                return r;
        f->fd = open(f->temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (f->fd >= 0)
                return 0;
        r = -errno;
        free(f->temporary);
        f->temporary = NULL;
        return r;
}

/* Whether a daemon holds the lock of the database PATH (daemon/store/file.h). */
static bool is_locked(const char *path, size_t length) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        _cleanup_free_ char *name = NULL;
        _cleanup_close_ int fd = -EBADF;

        if (asprintf(&name, "%.*s" DATABASE_LOCK, (int)length, path) < 0) {
                name = NULL;
                return false;
        }
        fd = open(name, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        return fd >= 0 && fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
}

bool outfile_in_use(const char *path) {
        static const char *const endings[] = { DATABASE_ENDINGS };
        _cleanup_free_ char *real = realpath(path, NULL);
        const char *name = real ?: path;
        size_t length = strlen(name);

        for (size_t i = 0; i < ELEMENTSOF(endings); i++) {
                size_t n = strlen(endings[i]);

                if (length > n && streq(name + length - n, endings[i]) && is_locked(name, length - n))
                        return true;
        }
        return false;
}

/* A log is held by nobody: it is known by how it begins. */
static bool is_log(const char *path) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        uint8_t start[4] = {};

        return fd >= 0 && pread(fd, start, sizeof(start), 0) == sizeof(start) && start[0] == 0x37 && start[1] == 0x7f && start[2] == 0x06 &&
               (start[3] & 0xfe) == 0x82;
}

/* Another name of the same file, wherever the database is: SQLite has it locked, and its lock is. */
static bool is_held(int fd, const char *path, const struct stat *st) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

        if (st->st_nlink < 2)
                return false;
        return (fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK) || is_log(path);
}

bool outfile_fd_in_use(int fd) {
        char self[40];
        struct stat st;

        if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
                return false;
        snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
        return outfile_in_use(self) || is_held(fd, self, &st);
}

int outfile_open(OutFile *f, const char *path) {
        struct stat st;

        *f = (OutFile){ .fd = -EBADF };
        /* A link stays a link, what it points to is replaced. */
        f->path = realpath(path, NULL);
        if (!f->path)
                f->path = strdup(path);
        if (!f->path)
                return -ENOMEM;
        if (outfile_in_use(f->path))
                return -ETXTBSY;
        if (stat(f->path, &st) < 0 || S_ISREG(st.st_mode))
                return open_beside(f);
        f->fd = open(f->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return f->fd < 0 ? -errno : 0;
}

static int give_name(OutFile *f) {
        char self[40];
        int r = name_temporary(f);

        if (r < 0)
                return r;
        snprintf(self, sizeof self, "/proc/self/fd/%d", f->fd);
        if (linkat(AT_FDCWD, self, AT_FDCWD, f->temporary, AT_SYMLINK_FOLLOW) == 0)
                return 0;
        r = -errno;
        free(f->temporary);
        f->temporary = NULL;
        return r;
}

/* The name is in the folder, and that is a file of its own. */
static int sync_folder(const OutFile *f) {
        _cleanup_free_ char *folder = folder_of(f->path);
        _cleanup_close_ int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -EBADF;

        if (fd < 0)
                return folder ? -errno : -ENOMEM;
        return fsync(fd) < 0 && errno != EINVAL ? -errno : 0;
}

int outfile_commit(OutFile *f) {
        int r = 0;

        if (!f->whole)
                return 0;
        if (fsync(f->fd) < 0)
                return -errno;
        if (!f->temporary)
                r = give_name(f);
        if (r < 0)
                return r;
        if (rename(f->temporary, f->path) < 0)
                return -errno;
        free(f->temporary);
        f->temporary = NULL;
        return sync_folder(f);
}

void outfile_close(OutFile *f) {
        if (f->temporary)
                unlink(f->temporary);
        if (f->fd >= 0)
                close(f->fd);
        free(f->temporary);
        free(f->path);
        *f = (OutFile){ .fd = -EBADF };
}
