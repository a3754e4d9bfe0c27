/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-report: what a visit needs. */

#include "../options-help.h"
#include "../outfile.h"
#include "../streams.h"
#include "../term.h"
#include "cytosched.h"
#include "format.h"
#include "local.h"
#include "terminal.h"
#include "unsaid.h"
#include "window.h"

/* What was typed: the calls to the daemon have options of their own. */
typedef struct Wanted {
        Asked asked;
        const char *output, *table;
        bool open, json;
} Wanted;

static Wanted take_options(Args *args) {
        Wanted w = {
                .asked = {
                        .patient = args->value[OPT_PATIENT],
                        .from = args->value[OPT_FROM],
                        .to = args->value[OPT_TO],
                        .anybody = args_has(args, OPT_OPEN),
                },
                .output = args->value[OPT_OUTPUT],
                .table = args->value[OPT_TABLE],
                .open = args_has(args, OPT_OPEN),
                .json = args_has(args, OPT_JSON),
        };

        memset(args->value, 0, sizeof args->value);
        return w;
}

static int write_to(const Report *r, const Wanted *w, const Format *format, FILE *f, const char *name) {
        int code = report_whole(r, format->write(r, w->table, f));

        if (code == 0 && (fflush(f) != 0 || ferror(f)))
                return fail_errno(-(errno ? errno : EIO), name);
        return code;
}

static int write_file(const Report *r, const Wanted *w, const Format *format, const char *path) {
        _cleanup_(outfile_close) OutFile file;
        _cleanup_fclose_ FILE *f = NULL;
        int e = outfile_open(&file, path), code, fd;

        if (e < 0)
                return fail_errno(e, path);
        fd = dup(file.fd);
        f = fd < 0 ? NULL : fdopen(fd, "w");
        if (!f)
                return fail_errno(-errno, path);
        code = write_to(r, w, format, f, path);
        if (code != 0)
                return code;
        e = outfile_commit(&file);
        return e < 0 ? fail_errno(e, path) : DONE;
}

/* What can't be done is said before anything is asked for. */
static int find_format(const Wanted *w, const Format **ret) {
        const Format *format = NULL;

        if (w->output && !streq(w->output, "-")) {
                format = format_of(w->output);
                if (!format)
                        return USAGE;
        } else if (w->open)
                format = format_find(".html");
        else if (w->json)
                format = format_find(".json");
        if (w->table && (!format || !format->tables)) {
                fail("--table is of a .csv file: name one by --output");
                return USAGE;
        }
        *ret = format;
        return 0;
}

static int put(const Report *r, const Wanted *w, const Format *format) {
        bool named = w->output && !streq(w->output, "-");
        _cleanup_free_ char *page = NULL;
        int code = 0;

        if (!format)
                return report_whole(r, terminal_write(r));
        if (w->open && !named)
                code = window_path(&page);
        else if (!named)
                return write_to(r, w, format, stdout, "the output");
        if (code == 0)
                code = write_file(r, w, format, page ? page : w->output);
        return code == 0 && w->open ? window_show(page ? page : w->output) : code;
}

static int report(Client *c) {
        Wanted w = take_options(&c->args);
        const Format *format = NULL;
        Report r = {};
        int code = find_format(&w, &format);
        Unsaid *unsaid = code == 0 && w.open ? unsaid_begin() : NULL;

        w.asked.history = format && format->history;
        if (code == 0)
                code = report_gather(c, &w.asked, &r);
        unsaid_end(unsaid, code);
        if (code == 0)
                code = put(&r, &w, format);
        report_clear(&r);
        return code;
}

static int run(Client *c, int argc, char **argv) {
        const char *foreign;
        int r = options_parse(argc, argv, &c->args);

        if (r != 0)
                return r;
        foreign = options_foreign(&c->args, REPORT_OPTIONS | O(HELP) | O(VERSION));
        if (foreign) {
                fail("cytosched report takes no option --%s", foreign);
                return USAGE;
        }
        if (args_has(&c->args, OPT_HELP) || args_has(&c->args, OPT_VERSION)) {
                printf(local_text("cytosched-report %s: run it as \"cytosched report\"\n\n"), CYTOSCHED_VERSION);
                options_help(REPORT_OPTIONS);
                return DONE;
        }
        return report(c);
}

int main(int argc, char **argv) {
        static char verb[] = "report";
        Client c = {};
        int code = streams_begin();

        if (code != 0)
                return code;
        code = client_begin(&c, argc, verb);
        if (code == 0)
                code = run(&c, argc, argv);
        client_end(&c);
        return streams_end(code);
}
