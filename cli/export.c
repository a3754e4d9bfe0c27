/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched export: the plan as an iCalendar file. */

#include "outfile.h"
#include "term.h"
#include "verbs.h"

/* Where the text itself goes to stdout, what is said of it goes to stderr. */
static void tell(const Client *c, const json_t *result, const char *path) {
        FILE *f = path ? stdout : stderr;
        const char *horizon = row_text(result, "horizon");
        char text[1000];

        if (path) {
                fprintf(f, "Written: %s\n", path);
                fprintf(f, "  %lld series, %lld single events, %lld bytes\n",
                        row_number(result, "series"), row_number(result, "events"),
                        row_number(result, "bytes"));
        }
        if (*horizon) {
                snprintf(text, sizeof text,
                         "A plan without an end is written up to %s: export again before then.",
                         horizon);
                print_wrapped(f, 0, PLAIN, text);
        }
        print_wrapped(f, 0, PLAIN,
                      "On the phone, open the file and import it into a calendar of its own: "
                      "importing again into the same one can show doses twice, a calendar of its own "
                      "can be emptied first.");
        if (c->args.n_alarms > 0)
                print_wrapped(f, 0, PLAIN,
                              "Some phones drop the alarms of imported events: look there whether "
                              "they came along.");
}

/* The daemon writes to FD, and answers when all is written. */
static int export_to(Client *c, int fd, Reply *ret) {
        Call call = { .method = "Export", .export = true, .fd = fd };

        return call_run(c, &call, ret);
}

/* What is told must be true: the file takes its place first. */
static int export_file(Client *c, const char *path) {
        _cleanup_(outfile_close) OutFile file;
        _cleanup_reply_ Reply reply = {};
        int r = outfile_open(&file, path);

        if (r < 0)
                return fail_errno(r, path);
        r = export_to(c, file.fd, &reply);
        if (r != 0)
                return r;
        r = outfile_commit(&file);
        if (r < 0)
                return fail_errno(r, path);
        tell(c, reply.result, path);
        return DONE;
}

int verb_export(Client *c) {
        const char *path = c->args.value[OPT_OUTPUT];
        _cleanup_reply_ Reply reply = {};
        int r;

        if (path && !streq(path, "-"))
                return export_file(c, path);
        r = export_to(c, STDOUT_FILENO, &reply);
        if (r == 0)
                tell(c, reply.result, NULL);
        return r;
}
