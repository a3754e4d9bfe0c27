/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched export: the plan as an iCalendar file. */

#include "export.h"

#include "exporting.h"
#include "local.h"
#include "outfile.h"
#include "split.h"
#include "term.h"

static void tell_size(FILE *f, const json_t *result) {
        if (row_number(result, "bytes") > EXPORT_BYTES_MAX)
                say_to(f, 0, YELLOW,
                       "This is over 1,000,000 bytes, too large for Google's calendar. --split FOLDER writes a file for each patient, "
                       "and for each year where that would be too large.");
}

/* Where the text itself goes to stdout, what is said of it goes to stderr. */
static void tell(const json_t *result, const char *path) {
        FILE *f = path ? stdout : stderr;

        if (path)
                export_tell(result, path);
        if (row_number(result, "series") + row_number(result, "events") == 0) {
                say_to(f, 0, YELLOW, "Nothing is planned: the calendar is empty.");
                return;
        }
        tell_size(f, result);
        export_advise(f, row_text(result, "horizon"));
}

/* What is told must be true: the file takes its place first. */
static int export_file(Client *c, const char *path) {
        _cleanup_(outfile_close) OutFile file;
        _cleanup_reply_ Reply reply = {};
        Call call = {};
        int r = outfile_open(&file, path);

        if (r < 0)
                return fail_errno(r, path);
        r = export_to(c, &call, file.fd, &reply);
        if (r != 0)
                return r;
        r = outfile_commit(&file);
        if (r < 0)
                return fail_errno(r, path);
        export_done(c, "file", reply.result);
        tell(reply.result, path);
        return DONE;
}

static int export_stdout(Client *c) {
        _cleanup_reply_ Reply reply = {};
        Call call = {};
        int r = export_to(c, &call, STDOUT_FILENO, &reply);

        if (r == 0)
                export_done(c, "file", reply.result);
        if (r == 0)
                tell(reply.result, NULL);
        return r;
}

static int run_export(Client *c) {
        const char *path = c->args.value[OPT_OUTPUT];

        if (args_has(&c->args, OPT_SPLIT))
                return split_export(c);
        return path && !streq(path, "-") ? export_file(c, path) : export_stdout(c);
}

const Verb VERB_EXPORT = {
        .name = "export",
        .args = "[REGIMEN...]",
        .help = N_("the plan as an iCalendar file, for a phone's calendar"),
        .examples = "export --output plan.ics --alarm 1h\nexport pegasys --discreet --output plan.ics",
        .group = GROUP_PHONE,
        .options = O(PATIENT) | O(OUTPUT) | O(SPLIT) | O(DISCREET) | O(ALARM) | O(FROM) | O(TO) | O(HISTORY),
        .max = MANY,
        .run = run_export,
};
