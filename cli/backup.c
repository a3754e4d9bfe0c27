/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched backup and restore: everything, in one file. */

#include "backup.h"

#include <fcntl.h>

#include "ask.h"
#include "cytosched.h"
#include "outfile.h"
#include "term.h"

/* A file with a log beside it is a database that a program has open: the daemon's own, perhaps. */
static int check_unused(const char *path) {
        _cleanup_free_ char *log = NULL;

        if (asprintf(&log, "%s-wal", path) < 0) {
                log = NULL;
                return fail_errno(-ENOMEM, path);
        }
        if (access(log, F_OK) < 0)
                return 0;
        fail("%s is a database in use, and no place for a backup", path);
        return REFUSED;
}

static int run_backup(Client *c) {
        const char *path = args_word(&c->args, 0);
        _cleanup_(outfile_close) OutFile file = { .fd = -EBADF };
        Call call = { .method = "Backup", .plain = true, .file = true };
        _cleanup_reply_ Reply reply = {};
        int r = check_unused(path);

        if (r != 0)
                return r;
        r = outfile_open(&file, path);
        if (r >= 0 && !file.whole)
                r = -EINVAL;
        if (r < 0)
                return fail_errno(r, path);
        call.fd = file.fd;
        r = call_run(c, &call, &reply);
        if (r != 0)
                return r;
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

static int run_restore(Client *c) {
        const char *path = args_word(&c->args, 0);
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        Call call = { .method = "Restore", .file = true, .fd = fd };
        _cleanup_reply_ Reply reply = {};
        int r;

        if (fd < 0)
                return fail_errno(-errno, path);
        r = check_unused(path);
        if (r == 0)
                r = restore(c, &call, &reply);
        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_JSON))
                return json_print(reply.result) < 0 ? fail_errno(-EIO, "the answer") : DONE;
        say(0, BOLD, "Restored: all as it was on %s, %lld regimen%s.", row_text(reply.result, "until"),
            row_number(reply.result, "regimens"), row_number(reply.result, "regimens") == 1 ? "" : "s");
        if (*row_text(reply.result, "kept"))
                say(2, PLAIN, "What was there before is kept: %s", row_text(reply.result, "kept"));
        say(2, PLAIN, "Look at what is due: cytosched. On the phone, export again.");
        return DONE;
}

const Verb VERB_BACKUP = {
        .name = "backup",
        .args = "FILE",
        .help = "write all there is into one file",
        .options = O(JSON),
        .min = 1,
        .max = 1,
        .run = run_backup,
};

const Verb VERB_RESTORE = {
        .name = "restore",
        .args = "FILE",
        .help = "bring all back from such a file",
        .options = O(YES) | O(JSON),
        .min = 1,
        .max = 1,
        .run = run_restore,
};
