/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database's file: its place, its lock, its looks. */

#include "store/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>

#include "data-home.h"

/* ---- the folder and the path --------------------------------------------------------------- */

/* The path without links: /home or ~/.local/share may well be one. The file itself may not be: two
 * names of one database would be two plans. */
static int resolve(const char *path, char **ret) {
        _cleanup_free_ char *copy = strdup(path), *copy_name = strdup(path), *folder = NULL;
        int r;

        if (!copy || !copy_name)
                return -ENOMEM;
        r = make_folders(dirname(copy));
        folder = realpath(copy, NULL);
        if (!folder)
                return r < 0 ? r : -errno;
        if (asprintf(ret, "%s/%s", streq(folder, "/") ? "" : folder, basename(copy_name)) < 0) {
                *ret = NULL;
                return -ENOMEM;
        }
        return 0;
}

static int set_path(const char *path, StoreFile *f) {
        int r = resolve(path, &f->path);

        if (r < 0)
                return r;
        f->log = f->path ? text_join(f->path, DATABASE_LOG) : NULL;
        return f->log ? 0 : -ENOMEM;
}

/* A regular file, that nobody else reads. */
static int keep_private(int fd) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EINVAL;
        return (st.st_mode & 077) && fchmod(fd, 0600) < 0 ? -errno : 0;
}

/* The folder as it was made: one of another name is somebody's own, and may hold what others are to read. */
static void keep_folder_private(const char *path) {
        _cleanup_free_ char *copy = strdup(path), *folder = copy ? strdup(dirname(copy)) : NULL;
        struct stat st;

        if (folder && streq(basename(folder), DATA_FOLDER) && lstat(folder, &st) >= 0 && (st.st_mode & 077))
                (void)chmod(folder, 0700);
}

static FileMark mark_of(const struct stat *st) {
        return (FileMark){ st->st_dev, st->st_ino, st->st_size, st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec };
}

static FileMark mark(const char *path) {
        struct stat st;

        if (lstat(path, &st) < 0)
                return (FileMark){};
        return mark_of(&st);
}

static bool same_file(const FileMark *a, const FileMark *b) {
        return a->device == b->device && a->inode == b->inode;
}

/* ---- the lock ------------------------------------------------------------------------------ */

/* How the database was left is written into it. */
#define MARK_SIZE 128
static int parse_mark(const char *text, long long ret[static 5]) {
        return sscanf(text, "%lld %lld %lld %lld %lld", &ret[0], &ret[1], &ret[2], &ret[3], &ret[4]);
}

/* Not another name of what is something else, and would be written over: of the database, of all files, or its log.
 * A copy of the whole folder may well be made of second names, and the lock with it. */
static int check_alone(int fd, const char *path, const char *log) {
        FileMark database = mark(path), log_mark = mark(log), ours;
        char text[MARK_SIZE] = "";
        long long numbers[5];
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EMEDIUMTYPE;
        if (st.st_nlink < 2)
                return 0;
        ours = mark_of(&st);
        if (same_file(&ours, &database) || same_file(&ours, &log_mark))
                return -EMEDIUMTYPE;
        return pread(fd, text, sizeof(text) - 1, 0) > 0 && parse_mark(text, numbers) < 4 ? -EMEDIUMTYPE : 0;
}

/* The descriptor, or a negative errno. */
static int open_lock(const char *path, const char *log) {
        _cleanup_free_ char *name = text_join(path, DATABASE_LOCK);
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (!name)
                return -ENOMEM;
        fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
        if (fd < 0)
                return errno == ELOOP || errno == EISDIR || errno == ENXIO ? -EMEDIUMTYPE : -errno;
        r = check_alone(fd, path, log);
        return r < 0 ? r : TAKE_FD(fd);
}

/* Opened to be read alone: it is no sign of one who lets go of it. */
int store_file_locked(const char *path) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        _cleanup_free_ char *name = text_join(path, DATABASE_LOCK);
        _cleanup_close_ int fd = name ? open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -EBADF;

        if (fd < 0)
                return name ? -errno : -ENOMEM;
        return fcntl(fd, F_OFD_GETLK, &whole) < 0 ? -errno : whole.l_type != F_UNLCK;
}

static int take_lock(StoreFile *f) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        _cleanup_close_ int fd = open_lock(f->path, f->log);
        int r;

        if (fd < 0)
                return fd;
        if (fcntl(fd, F_OFD_SETLK, &whole) < 0)
                return errno == EACCES || errno == EAGAIN ? -EBUSY : -errno;
        r = keep_private(fd);
        if (r < 0)
                return r;
        f->lock = TAKE_FD(fd);
        f->locker = getpid();
        return 0;
}

#define KEPT_MAX 1000

/* ---- what lies beside it ------------------------------------------------------------------- */

/* Calls FOUND with each name in the folder that begins as the database's does, or ends in ".ics". */
typedef int (*Beside)(int folder, const char *name, const char *rest, void *userdata);

static int look_beside(const char *path, Beside found, void *userdata) {
        _cleanup_free_ char *copy = strdup(path), *copy_name = strdup(path);
        const char *name;
        size_t length;
        DIR *folder;
        int r = 0;

        if (!copy || !copy_name)
                return -ENOMEM;
        name = basename(copy_name);
        length = strlen(name);
        folder = opendir(dirname(copy));
        if (!folder)
                return -errno;
        for (struct dirent *entry; r == 0 && (entry = readdir(folder));) {
                bool ours = strncmp(entry->d_name, name, length) == 0;

                r = found(dirfd(folder), entry->d_name, ours ? entry->d_name + length : NULL, userdata);
        }
        closedir(folder);
        return r;
}

static bool starts(const char *text, const char *with) {
        return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with) {
        size_t n = strlen(text), length = strlen(with);

        return n > length && streq(text + n - length, with);
}

/* Half of a backup or a restore: its maker was ended before it could remove it. */
static int remove_leftover(int folder, const char *name, const char *rest, void *userdata) {
        if (rest && (starts(rest, DATABASE_BACKUP) || starts(rest, DATABASE_RESTORE)))
                (void)unlinkat(folder, name, 0);
        return 0;
}

/* The log of one is no copy of its own. */
static int count_kept(int folder, const char *name, const char *rest, void *userdata) {
        struct stat st;
        int *n = userdata;

        if (rest && fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) >= 0 && S_ISDIR(st.st_mode))
                return 0;
        *n += rest && starts(rest, DATABASE_KEPT) && !ends(name, DATABASE_LOG);
        return 0;
}

static int remove_kept(int folder, const char *name, const char *rest, void *userdata) {
        if (!rest || !starts(rest, DATABASE_KEPT))
                return 0;
        /* A folder is somebody's (store/own.h names it). */
        return unlinkat(folder, name, 0) < 0 && errno != ENOENT && errno != EISDIR ? -errno : 0;
}

int store_file_count_kept(const char *path) {
        int n = 0, r = look_beside(path, count_kept, &n);

        return r < 0 ? r : n;
}

static int is_aside(int folder, const char *name, const char *rest, void *userdata) {
        char **ret = userdata;

        if (!rest || !(starts(rest, DATABASE_KEPT "wal-") || starts(rest, DATABASE_KEPT "journal-") || starts(rest, DATABASE_KEPT "replaced-")))
                return 0;
        *ret = strdup(rest);
        return 1;
}

char *store_file_aside(const char *path) {
        _cleanup_free_ char *rest = NULL;
        char *name;

        if (look_beside(path, is_aside, &rest) <= 0 || !rest)
                return NULL;
        return asprintf(&name, "%s%s", path, rest) < 0 ? NULL : name;
}

int store_file_remove_kept(const char *path) {
        int r = look_beside(path, remove_leftover, NULL);

        return r < 0 ? r : look_beside(path, remove_kept, NULL);
}

/* A lock, a log, a kept copy, a calendar file. */
static int is_trace(int folder, const char *name, const char *rest, void *userdata) {
        char **ret = userdata;

        if (!(rest && (streq(rest, DATABASE_LOCK) || streq(rest, DATABASE_LOG) || starts(rest, DATABASE_KEPT))) && !ends(name, ".ics"))
                return 0;
        *ret = strdup(name);
        return 1;
}

char *store_file_trace(const char *path) {
        char *name = NULL;

        return look_beside(path, is_trace, &name) > 0 ? name : NULL;
}

/* ---- how it was left ------------------------------------------------------------------------- */

/* Of the log it matters whose it is: what is in it goes into the database. Another state is on the disk before another log
 * begins, so that the one that it says is that of the file or the one before; else an older file could not be told from it. */
static void keep_mark(int lock, const char *path, const char *log, int64_t state, bool known) {
        FileMark database = {}, log_mark = mark(log);
        char text[MARK_SIZE], was[MARK_SIZE] = "";
        long long before[5] = {};
        int n;

        if (known)
                database = mark(path);
        n = snprintf(text, sizeof(text), "%lld %lld %lld %lld %lld\n", (long long)database.inode, (long long)database.size,
                     (long long)database.written, (long long)log_mark.inode, (long long)state);
        if (pread(lock, was, sizeof(was) - 1, 0) == n && streq(was, text))
                return;
        (void)parse_mark(was, before);
        /* What can't be kept is not known at the next start. */
        if (pwrite(lock, text, (size_t)n, 0) == n && ftruncate(lock, n) >= 0 && before[4] != (long long)state)
                (void)fdatasync(lock);
}

static void read_mark(StoreFile *f) {
        FileMark database = mark(f->path), log_mark = mark(f->log);
        long long was[5] = {};
        char text[MARK_SIZE] = "";

        f->known = pread(f->lock, text, sizeof(text) - 1, 0) > 0 && parse_mark(text, was) >= 4 &&
                   was[0] == (long long)database.inode && was[1] == (long long)database.size && was[2] == (long long)database.written &&
                   (log_mark.size == 0 || was[3] == (long long)log_mark.inode);
        f->left_in = was[4];
        f->kept = f->known;
}

void store_file_trust(StoreFile *f, bool known) {
        f->known = known;
        f->kept = true;
        if (f->lock >= 0)
                keep_mark(f->lock, f->path, f->log, f->state, known);
}

void store_file_keep(const char *path) {
        _cleanup_free_ char *log = text_join(path, DATABASE_LOG);
        _cleanup_close_ int fd = log ? open_lock(path, log) : -EBADF;

        if (fd >= 0)
                keep_mark(fd, path, log, 0, true);
}

/* ---- the file ------------------------------------------------------------------------------ */

/* A regular file of nobody else's; made where MAKE says so. */
static int check_file(const char *path, bool make) {
        _cleanup_close_ int fd = open(path, O_RDWR | (make ? O_CREAT : 0) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

        return fd < 0 ? -errno : keep_private(fd);
}

/* ---- what SQLite opens beside it --------------------------------------------------------------- */

int store_file_set_aside(const char *path, const char *from, const char *what, char **ret) {
        struct stat st, taken;

        if (lstat(from, &st) < 0)
                return errno == ENOENT ? 0 : -errno;
        for (int i = 0; i < KEPT_MAX; i++) {
                _cleanup_free_ char *name = NULL;

                if (asprintf(&name, "%s" DATABASE_KEPT "%s-%lld", path, what, (long long)st.st_mtime + i) < 0) {
                        name = NULL;
                        return -ENOMEM;
                }
                if (lstat(name, &taken) >= 0)
                        continue;
                if (rename(from, name) < 0)
                        return -errno;
                free(*ret);
                *ret = TAKE_PTR(name);
                return 1;
        }
        return -EEXIST;
}

/* Our databases have a log, and no journal but while one that had none before is taken. SQLite would wait for one that
 * is a pipe, and play back one of somebody's. */
static int set_journal_aside(StoreFile *f) {
        _cleanup_free_ char *journal = text_join(f->path, DATABASE_JOURNAL);
        struct stat st;
        int r;

        if (!journal)
                return -ENOMEM;
        if (lstat(journal, &st) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (S_ISREG(st.st_mode) && (st.st_size == 0 || !f->known))
                return 0;
        r = store_file_set_aside(f->path, journal, "journal", &f->aside);
        if (r > 0)
                f->known = false;
        return MIN(r, 0);
}

int store_file_check_beside(StoreFile *f) {
        _cleanup_close_ int fd = -EBADF;
        int r = set_journal_aside(f);

        if (r < 0)
                return r;
        fd = open(f->log, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0)
                return errno == ENOENT ? 0 : errno == ELOOP || errno == EISDIR || errno == ENXIO ? -ENOMEDIUM : -errno;
        r = keep_private(fd);
        return r == -EINVAL ? -ENOMEDIUM : r;
}

/* ---- opening it ------------------------------------------------------------------------------- */

/* A file that was cut to nothing: SQLite would begin anew in it, and remove the log that has all. A lock that lies
 * there empty is of one who was ended before anything was in the file. */
static bool was_emptied(const char *path) {
        _cleanup_free_ char *lock = text_join(path, DATABASE_LOCK), *log = text_join(path, DATABASE_LOG);

        return (lock && mark(lock).size > 0) || (log && mark(log).size > 0);
}

/* Nothing is begun anew in silence where there was a plan before. */
static int check_first_start(const char *path) {
        _cleanup_free_ char *trace = NULL;
        struct stat st;

        if (lstat(path, &st) >= 0)
                return S_ISREG(st.st_mode) && st.st_size == 0 && was_emptied(path) ? -ENODATA : 0;
        trace = store_file_trace(path);
        return trace ? -ENOENT : 0;
}

/* The database before its lock: a lock that lies there alone, of one who was ended in between, would say that
 * there was a plan. */
static int open_file(StoreFile *f) {
        int r = check_first_start(f->path);

        if (r >= 0)
                r = check_file(f->path, true);
        if (r >= 0)
                r = take_lock(f);
        if (r >= 0)
                read_mark(f);
        if (r >= 0)
                keep_folder_private(f->path);
        if (r >= 0)
                (void)look_beside(f->path, remove_leftover, NULL);
        return r;
}

int store_file_open(const char *path, StoreFile *ret) {
        StoreFile f = STORE_FILE_NONE;
        int r = set_path(path, &f);

        if (r >= 0)
                r = open_file(&f);
        if (r < 0)
                store_file_close(&f);
        else
                *ret = f;
        return r;
}

int store_file_open_copy(const char *path, StoreFile *ret) {
        StoreFile f = STORE_FILE_NONE;
        int r = set_path(path, &f);

        if (r >= 0)
                r = check_file(f.path, false);
        if (r < 0)
                store_file_close(&f);
        else
                *ret = f;
        return r;
}

void store_file_close(StoreFile *f) {
        struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

        /* Said, and not left to the close: a child that has not got as far as its program has the descriptor, too, and
         * would keep the next daemon out. */
        if (f->lock >= 0 && f->locker == getpid())
                (void)fcntl(f->lock, F_OFD_SETLK, &whole);
        free(f->path);
        free(f->log);
        free(f->aside);
        closep(&f->lock);
        *f = STORE_FILE_NONE;
}

/* ---- whether it still is the one ----------------------------------------------------------- */

void store_file_mark(StoreFile *f) {
        f->database = mark(f->path);
        f->log_mark = mark(f->log);
        if (f->kept)
                store_file_trust(f, f->known);
}

void store_file_written(StoreFile *f) {
        FileMark database = mark(f->path);

        if (!same_file(&database, &f->database))
                return;
        f->database = database;
        if (f->kept)
                store_file_trust(f, f->known);
}

void store_file_log_written(StoreFile *f) {
        FileMark log = mark(f->log);

        if (same_file(&log, &f->log_mark))
                f->log_mark = log;
}

int store_file_look(const StoreFile *f, bool writing) {
        FileMark database = mark(f->path), log = mark(f->log);

        if (f->database.inode == 0) /* not marked yet */
                return 0;
        if (!same_file(&database, &f->database))
                return -ESTALE;
        if (database.size != f->database.size || database.written != f->database.written)
                return -EUCLEAN;
        if (!same_file(&log, &f->log_mark))
                return -ESRCH;
        if (log.size < f->log_mark.size || (!writing && log.size == f->log_mark.size && log.written != f->log_mark.written))
                return -ENODATA;
        return 0;
}

/* ---- beside it ------------------------------------------------------------------------------- */

int store_file_temporary(const char *path, const char *what, char **ret) {
        int fd;

        if (asprintf(ret, "%s.%s-XXXXXX", path, what) < 0) {
                *ret = NULL;
                return -ENOMEM;
        }
        fd = mkostemp(*ret, O_CLOEXEC);
        if (fd >= 0)
                return fd;
        fd = -errno;
        free(TAKE_PTR(*ret));
        return fd;
}

int store_file_sync_folder(const char *path) {
        _cleanup_free_ char *copy = strdup(path);
        _cleanup_close_ int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -EBADF;

        if (fd < 0)
                return copy ? -errno : -ENOMEM;
        return fsync(fd) < 0 ? -errno : 0;
}
