/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs that are programs of their own: their libraries are not loaded for the others. */

#include "external.h"

#include "cytosched.h"
#include "local.h"
#include "program.h"
#include "term.h"

#define FLAG_SIZE 24

/* The command line anew, without the verb: options first, each as it was understood. */
static void command_line(const Args *args, char flags[OPT_COUNT_][FLAG_SIZE], const char **argv) {
        for (int i = 0; i < OPT_COUNT_; i++) {
                const OptionInfo *o = option_info((Opt)i);

                size_t times = i == OPT_ALARM ? args->n_alarms : args->value[i] != NULL;

                snprintf(flags[i], FLAG_SIZE, "--%s", o->name);
                for (size_t k = 0; k < times; k++) {
                        *argv++ = flags[i];
                        if (o->argument)
                                *argv++ = i == OPT_ALARM ? args->alarms[k] : args->value[i];
                }
        }
        *argv++ = "--";
        for (size_t i = 0; i < args_count(args); i++)
                *argv++ = args_word(args, i);
        *argv = NULL;
}

static int run_external(Client *c) {
        const char *verb = c->args.words[0];
        size_t most = 1 + 2 * (OPT_COUNT_ + ALARMS_MAX) + 1 + c->args.n_words + 1;
        _cleanup_free_ const char **argv = calloc(most, sizeof(*argv));
        char path[PATH_MAX], flags[OPT_COUNT_][FLAG_SIZE];

        if (!argv)
                return fail_errno(-ENOMEM, "the command line");
        if (program_path(verb, path) < 0) {
                if (streq(verb, "report"))
                        fail("cytosched-%s, the program for this, is not installed", verb);
                else
                        fail("cytosched-%s, the program for this, is not installed; what needs the network is in a package of its own, "
                             "such as Debian's cytosched-network", verb);
                return REFUSED;
        }
        argv[0] = path;
        command_line(&c->args, flags, argv + 1);
        execv(path, (char **)argv);
        return fail_errno(-errno, path);
}

const Verb VERB_SHARE = {
        .name = "share",
        .args = "[REGIMEN...]",
        .help = N_("the plan to a phone on the same network, by a QR code"),
        .examples = "share\nshare --alarm 30m --minutes 5",
        .group = GROUP_PHONE,
        .options = SHARE_OPTIONS,
        .max = MANY,
        .run = run_external,
};

const Verb VERB_SYNC = {
        .name = "sync",
        .args = "",
        .help = N_("the plan into a calendar on a CalDAV server"),
        .examples = "sync --url https://dav.example.org/anna/plan/ --user anna\nsync --dry-run",
        .group = GROUP_PHONE,
        .options = SYNC_OPTIONS,
        .run = run_external,
};

const Verb VERB_REPORT = {
        .name = "report",
        .args = "",
        .help = N_("what a visit needs: the doses, what came of them, what comes next"),
        .examples = "report\nreport --from \"1 September\" --output visit.pdf\nreport --open",
        .group = GROUP_RECORD,
        .options = REPORT_OPTIONS,
        .run = run_external,
};
