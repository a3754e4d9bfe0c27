/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched backup and restore: everything, in one file. */

#include "backup.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "ask.h"
#include "copy.h"
#include "cytosched.h"
#include "database-files.h"
#include "local.h"
#include "outfile.h"
#include "term.h"

/* More the daemon does not take. */
#define RESTORE_MAX (INT64_C(512) << 20)

/* How every database of SQLite's begins. */
static const char magic[] = "SQLite format 3";

/* Whether all of it is a backup of before, or a database that was here: its tables are named in it. Nothing is lost with an
 * empty file. */
static bool is_ours(int fd, size_t size) {
        static const char table[] = "tablezonefilezonefile"; /* as SQLite lists it: what it is, its name, and whose it is */
        const char *data = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
        bool ours;

        if (data == MAP_FAILED)
                return size == 0;
        ours = size > sizeof(magic) && memcmp(data, magic, sizeof(magic)) == 0 && memmem(data, size, table, strlen(table));
        munmap((void *)(uintptr_t)data, size);
        return ours;
}

/* Another file that is there is not replaced without a question. 0: it may be written. */
static int check_there(const Client *c, const char *path) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        _cleanup_free_ char *question = NULL;
        struct stat st;

        if ((fd < 0 && errno == ENOENT) || args_has(&c->args, OPT_YES) || (fd >= 0 && fstat(fd, &st) == 0 && is_ours(fd, (size_t)st.st_size)))
                return 0;
        if (asprintf(&question, local_text("%s is there already, and is no backup of cytosched. Shall the backup take its place?"), path) < 0)
                question = NULL;
        if (!question)
                return fail_errno(-ENOMEM, path);
        return ask_agreed(question, N_("nothing was written"));
}

static int run_backup(Client *c) {
        const char *path = args_word(&c->args, 0);
        _cleanup_(outfile_close) OutFile file = { .fd = -EBADF };
        Call call = { .method = "Backup", .plain = true, .answers_file = true };
        _cleanup_reply_ Reply reply = {};
        int64_t bytes;
        struct stat st;
        int r;

        /* Before it is opened: a pipe would wait for who reads it. */
        if (stat(path, &st) >= 0 && !S_ISREG(st.st_mode)) {
                fail("%s is no regular file: a backup is one of its own", path);
                return REFUSED;
        }
        r = outfile_open(&file, path);
        if (r < 0)
                return fail_errno(r, path);
        r = check_there(c, path);
        if (r != 0)
                return r;
        r = call_run(c, &call, &reply);
        if (r != 0)
                return r;
        r = copy_file(reply.file, file.fd, &bytes);
        if (r >= 0)
                r = outfile_commit(&file);
        if (r < 0)
                return fail_errno(r, path);
        if (args_has(&c->args, OPT_JSON))
                return json_print(reply.result) < 0 ? fail_errno(-EIO, "the answer") : DONE;
        say(0, BOLD, "Written: %s", path);
        say(2, PLAIN, "%lld bytes, which only you can read. It holds your health data: keep it where nobody else can.",
            row_number(reply.result, "bytes"));
        return DONE;
}

/* ---- back again ------------------------------------------------------------------------------ */

/* The daemon looks at the file, says what is in it, and asks. */
static int restore(Client *c, Call *call, Reply *ret) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = call_try(c, call, ret, &error);

        if (r >= 0)
                return 0;
        if (!sd_bus_error_has_name(&error, CYTOSCHED_ERROR_CONFIRM))
                return call_fail(r, &error);
        if (!is_interactive()) {
                fail("%s\nTo do it, add --yes", error.message);
                return REFUSED;
        }
        if (!ask_yes(error.message)) {
                fail("nothing was changed");
                return REFUSED;
        }
        call_set_number(call, "yes", 'b', true);
        return call_run(c, call, ret);
}

/* Whether it may be one, by how it begins, before any more of it is read; a device or a folder is none. */
static int check_start(int fd, const char *path) {
        char start[sizeof(magic)];
        struct stat st;

        if (fstat(fd, &st) < 0)
                return fail_errno(-errno, path);
        if (!S_ISREG(st.st_mode) || pread(fd, start, sizeof(start), 0) != sizeof(start) ||
            memcmp(start, magic, sizeof(magic)) != 0) {
                fail("%s is no backup of cytosched. Nothing was changed.", path);
                return REFUSED;
        }
        return st.st_size > RESTORE_MAX ? fail_errno(-EFBIG, path) : 0;
}

/* A database that was copied while it was in use has its last answers in a log beside it. */
static int check_alone(const char *path) {
        _cleanup_free_ char *log = text_join(path, DATABASE_LOG);
        struct stat st;

        if (!log)
                return fail_errno(-ENOMEM, path);
        if (stat(log, &st) < 0 || st.st_size == 0)
                return 0;
        fail("what was recorded last is not in %s, but in its log %s, which can't be brought back. To do it without: move the log away. "
             "Nothing was changed.", path, log);
        return REFUSED;
}

/* The file as the daemon takes it: in memory, and nobody can change it any more. */
static int seal(int from, int *ret) {
        _cleanup_close_ int fd = memfd_create("cytosched-restore", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        int64_t bytes;
        int r;

        if (fd < 0)
                return -errno;
        r = copy_file(from, fd, &bytes);
        if (r >= 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
                r = -errno;
        if (r >= 0)
                *ret = TAKE_FD(fd);
        return r;
}

static int run_restore(Client *c) {
        const char *path = args_word(&c->args, 0);
        _cleanup_close_ int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), fd = -EBADF;
        Call call = { .method = "Restore", .file = true };
        _cleanup_reply_ Reply reply = {};
        int r;

        if (file < 0)
                return fail_errno(-errno, path);
        if (outfile_in_use(path))
                return fail_errno(-ETXTBSY, path);
        r = check_start(file, path);
        if (r == 0)
                r = check_alone(path);
        if (r != 0)
                return r;
        r = seal(file, &fd);
        if (r < 0)
                return fail_errno(r, path);
        call.fd = fd;
        r = restore(c, &call, &reply);
        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_JSON))
                return json_print(reply.result) < 0 ? fail_errno(-EIO, "the answer") : DONE;
        say(0, BOLD, local_plural("Restored: all as it was on %s, %lld regimen.", "Restored: all as it was on %s, %lld regimens.",
                                  (unsigned long)row_number(reply.result, "regimens")),
            row_text(reply.result, "until"), row_number(reply.result, "regimens"));
        if (*row_text(reply.result, "kept"))
                say(2, PLAIN, "What was there before is kept: %s", row_text(reply.result, "kept"));
        say(2, PLAIN, "Look at what is due: cytosched. On the phone, export again.");
        return DONE;
}

const Verb VERB_BACKUP = {
        .name = "backup",
        .args = "FILE",
        .help = N_("write all there is into one file"),
        .examples = "backup ~/cytosched.backup\nbackup /media/stick/cytosched.backup --json",
        .group = GROUP_CARE,
        .options = O(YES) | O(JSON),
        .min = 1,
        .max = 1,
        .run = run_backup,
};

const Verb VERB_RESTORE = {
        .name = "restore",
        .args = "FILE",
        .help = N_("bring all back from such a file"),
        .examples = "restore ~/cytosched.backup\nrestore /media/stick/cytosched.backup --yes",
        .group = GROUP_CARE,
        .options = O(YES) | O(JSON),
        .min = 1,
        .max = 1,
        .run = run_restore,
};
