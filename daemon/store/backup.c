/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: a copy of the whole database in one file, and such a file back in its place. */

#include "store/backup.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "copy.h"
#include "store/changes.h"
#include "store/file.h"
#include "store/log.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/told-series.h"

#define KEPT_MAX 1000
/* Far more than a life of records. */
#define CANDIDATE_MAX (INT64_C(512) << 20)

/* The log belongs to its database, and would be read into another. TO: NULL for nowhere. */
static int move_log(const char *path, const char *to) {
        _cleanup_free_ char *from = text_join(path, DATABASE_LOG), *place = to ? text_join(to, DATABASE_LOG) : NULL;
        int r;

        if (!from || (to && !place))
                return -ENOMEM;
        r = place ? rename(from, place) : unlink(from);
        return r < 0 && errno != ENOENT ? -errno : 0;
}

void store_discard(char **path) {
        if (!*path)
                return;
        (void)unlink(*path);
        (void)move_log(*path, NULL);
        free(TAKE_PTR(*path));
}

void store_candidate_done(Candidate *c) {
        store_discard(&c->path);
        free(TAKE_PTR(c->finding));
}

bool store_sealed(int fd) {
        int seals = fcntl(fd, F_GET_SEALS), needed = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;

        return seals >= 0 && (seals & needed) == needed;
}

int store_backup(Store *s, int *ret_fd, int64_t *ret_bytes) {
        _cleanup_(store_discard) char *path = NULL;
        _cleanup_close_ int made = store_file_temporary(store_path(s), "backup", &path), fd = -EBADF;
        struct stat st;
        int r;

        if (made < 0)
                return made;
        r = log_copy(s, path);
        if (r < 0)
                return r;
        fd = open(path, O_RDONLY | O_CLOEXEC); /* NOLINT(clang-analyzer-core.NonNullParamChecker): it was made */
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        *ret_bytes = st.st_size;
        *ret_fd = TAKE_FD(fd);
        return 0;
}

/* ---- back again ------------------------------------------------------------------------------ */

#define SCHEMA                                                                                                           \
        "SELECT group_concat(type || name || coalesce(sql, ''), char(10)) FROM (SELECT * FROM sqlite_schema WHERE name NOT " \
        "LIKE 'sqlite%' ORDER BY name)"

/* The tables as they are made here, and nothing besides: no trigger of somebody's. */
static int our_schema(char **ret) {
        Cursor *stmt = NULL;
        sqlite3 *db = NULL;
        int rc = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);

        for (int version = SCHEMA_FIRST; rc == SQLITE_OK && version <= schema_newest(); version++)
                rc = sqlite3_exec(db, schema_step(version), NULL, NULL, NULL);
        if (rc == SQLITE_OK)
                rc = sqlite3_prepare_v2(db, SCHEMA, -1, &stmt, NULL);
        if (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
                *ret = strdup(column_text(stmt, 0));
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        return *ret ? 0 : -ENOMEM;
}

int store_is_ours(Store *s) {
        _cleanup_free_ char *ours = NULL, *theirs = NULL;
        int r = our_schema(&ours);

        if (r >= 0)
                r = sql_text(s, &theirs, SCHEMA, "");
        return r < 0 ? r : theirs && streq(ours, theirs);
}

static int look_through(Store *s, char **ret_finding) {
        _cleanup_free_ char *finding = NULL;
        int64_t n;
        int r = store_check(s, &finding);

        if (r == 0)
                r = -EBADMSG;
        if (r > 0 && (r = store_is_ours(s)) == 0)
                r = -ENOMSG;
        if (r >= 0 && sql_number(s, &n, "SELECT 1 FROM pragma_foreign_key_check LIMIT 1", "") != 0)
                r = -EBADMSG;
        if (r >= 0 && sql_number(s, &n, "SELECT 1 FROM patient WHERE id = 1 AND valid_until IS NULL", "") <= 0)
                r = -ENOMSG;
        if (r >= 0 && (r = rows_check(s, ret_finding)) == 0)
                r = -EBADMSG;
        return MIN(r, 0);
}

/* Looked at before anything is copied. */
static bool has_header(int fd) {
        static const char magic[] = "SQLite format 3";
        char start[sizeof(magic)];

        return pread(fd, start, sizeof(start), 0) == sizeof(start) && memcmp(start, magic, sizeof(magic)) == 0;
}

int store_candidate(const char *path, int fd, char **ret, char **ret_finding) {
        _cleanup_free_ char *problem = NULL;
        _cleanup_(store_discard) char *candidate = NULL;
        _cleanup_(store_closep) Store *s = NULL;
        _cleanup_close_ int copy = -EBADF;
        struct stat st;
        int64_t bytes = 0;
        int r;

        *ret_finding = NULL;
        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode) || !has_header(fd))
                return -ENOMSG;
        if (st.st_size > CANDIDATE_MAX)
                return -EFBIG;
        copy = store_file_temporary(path, "restore", &candidate);
        r = copy < 0 ? copy : copy_file(fd, copy, &bytes);
        if (r >= 0)
                r = store_open_copy(candidate, &s, &problem);
        if (r == -EROFS) /* the copy can be written; its header says that nobody may */
                r = -EBADMSG;
        if (r >= 0)
                r = look_through(s, ret_finding);
        s = store_close(s);
        if (r >= 0 && fsync(copy) < 0)
                r = -errno;
        if (r < 0)
                return r;
        *ret = TAKE_PTR(candidate);
        return 0;
}

/* Keeps what is at PATH under another name; PATH itself stays there where the file system can
 * do that, so that at no moment there is no database. */
static int keep(const char *path, const char *date, char **ret) {
        for (int i = 1; i < KEPT_MAX; i++) {
                int r = i == 1 ? asprintf(ret, "%s" DATABASE_KEPT "restore-%s", path, date)
                               : asprintf(ret, "%s" DATABASE_KEPT "restore-%s-%d", path, date, i);

                if (r < 0) {
                        *ret = NULL;
                        return -ENOMEM;
                }
                if (link(path, *ret) == 0)
                        return 0;
                if ((errno == EPERM || errno == EOPNOTSUPP) && access(*ret, F_OK) < 0 && rename(path, *ret) == 0)
                        return 0;
                r = -errno;
                free(TAKE_PTR(*ret));
                if (r != -EEXIST)
                        return r;
        }
        return -EEXIST;
}

int store_replace(const char *path, const char *candidate, const char *date, char **ret_kept) {
        int r = keep(path, date, ret_kept);

        if (r < 0 && r != -ENOENT)
                return r;
        r = move_log(path, *ret_kept);
        if (r >= 0)
                r = rename(candidate, path) < 0 ? -errno : store_file_sync_folder(path);
        if (r >= 0) /* it was looked through */
                store_file_keep(path);
        return r;
}

int store_put_back(const char *path, const char *kept) {
        struct stat present, former;
        bool replaced = stat(path, &present) >= 0 && stat(kept, &former) >= 0 && present.st_ino != former.st_ino;
        int r = replaced ? move_log(path, NULL) : 0; /* what took its place may have begun one */

        if (r >= 0)
                r = rename(kept, path) < 0 ? -errno : 0;
        /* Two names of one file are both there after a rename. */
        if (r >= 0 && unlink(kept) < 0 && errno != ENOENT)
                r = -errno;
        if (r >= 0)
                r = move_log(kept, path);
        return r < 0 ? r : store_file_sync_folder(path);
}

/* What was in the log is known as long as it is in memory, or lies in what is left of the log: a copy of all that is
 * open takes the database's place, where it is whole. The log is kept beside it. */
static int rescue(Store **s, char **ret_problem) {
        _cleanup_free_ char *path = strdup(store_path(*s)), *problem = NULL, *finding = NULL, *log = NULL;
        _cleanup_(store_discard) char *candidate = NULL;
        _cleanup_(store_closep) Store *copy = NULL;
        _cleanup_close_ int fd = path ? store_file_temporary(path, "restore", &candidate) : -ENOMEM;
        int r = fd < 0 ? fd : log_copy(*s, candidate);

        if (r >= 0)
                r = store_open_copy(candidate, &copy, &problem);
        if (r >= 0)
                r = look_through(copy, &finding);
        copy = store_close(copy);
        if (r >= 0 && fsync(fd) < 0)
                r = -errno;
        if (r < 0)
                return 0;
        *s = store_abandon(*s);
        r = rename(candidate, path) < 0 ? -errno : store_file_sync_folder(path);
        if (r >= 0)
                r = log_set_aside(path, &log);
        if (r >= 0)
                store_file_keep(path);
        if (r >= 0)
                r = store_open(path, s, ret_problem);
        return r < 0 ? r : 1;
}

/* What is open was replaced, and has what the one that lies there now has not: it is kept beside it. What was written
 * over can't be, for no more than the log is left of it: RET is PATH. */
static int keep_open(Store *s, const char *path, char **ret) {
        _cleanup_(store_discard) char *copy = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r = log_leads_here(s);

        if (r != 0)
                return MIN(r, 0);
        if (store_overwritten(s))
                return (*ret = strdup(path)) ? 0 : -ENOMEM;
        fd = store_file_temporary(path, "backup", &copy);
        r = fd < 0 ? fd : log_copy(s, copy);
        if (r >= 0 && fsync(fd) < 0)
                r = -errno;
        if (r >= 0)
                r = store_file_set_aside(path, copy, "replaced", ret);
        return r < 0 ? r : store_file_sync_folder(path);
}

int store_take_over(Store **s, char **ret_problem) {
        _cleanup_(told_before_done) ToldBefore before = {};
        _cleanup_free_ char *path = strdup(store_path(*s)), *finding = NULL, *kept = NULL;
        _cleanup_(store_discard) char *candidate = NULL;
        _cleanup_close_ int fd = -EBADF;
        int64_t change, at = 0;
        bool copied;
        int r;

        *ret_problem = NULL;
        if (!path)
                return 0;
        if (store_log_broken(*s))
                return rescue(s, ret_problem);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0 || store_candidate(path, fd, &candidate, &finding) < 0 || keep_open(*s, path, &kept) < 0)
                return 0;
        if (told_before_read(*s, &before) < 0 || changes_newest(*s, &change, &at) < 0)
                told_before_done(&before);
        *s = store_abandon(*s);
        store_file_keep(path); /* it was looked through */
        copied = kept && !streq(kept, path);
        if (copied && log_whose(path) == LOG_ANOTHERS) /* what was kept has it */
                (void)move_log(path, NULL);
        r = store_open(path, s, ret_problem);
        if (r >= 0 && kept && (copied || !(*s)->file.aside)) {
                free((*s)->file.aside);
                (*s)->file.aside = TAKE_PTR(kept);
        }
        if (r >= 0)
                r = told_before_keep(*s, &before, at);
        return r < 0 ? r : 1;
}
