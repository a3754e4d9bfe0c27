/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of all verbs and the reading of the command line. */

#include "options.h"

#include "local.h"

#include "cytosched.h"
#include "nearest.h"
#include "term.h"
#include "util.h"
#include "whole-options.h"

static const OptionInfo OPTIONS[OPT_COUNT_] = {
        [OPT_ADDRESS] = { "address", "ADDRESS", N_("serve on this one of the computer's addresses"), NULL, 0 },
        [OPT_ALARM] = { "alarm", "DURATION", N_("an alarm so long before each dose (0: at its time)"), NULL, 0 },
        [OPT_ALL] = { "all", NULL, N_("all that is due, but what would be asked about"), NULL, 0 },
        [OPT_AMOUNT] = { "amount", "AMOUNT", N_("how much was taken, where that is not what was planned"), "amount", 's' },
        [OPT_ANSWER] = { "answer", "ANSWER", N_("taken, skipped or none; for rehearse none or all"), "answer", 's' },
        [OPT_APPOINTMENT] = { "appointment", NULL, N_("no dose: a visit, a blood test"), "appointment", 'b' },
        [OPT_AT] = { "at", "TIME", N_("when it was (19:05, \"yesterday 19:05\", \"20 min ago\")"), "at", 's' },
        [OPT_BATCH] = { "batch", "TEXT", N_("the batch, as the carton says it"), "batch", 's' },
        [OPT_CA_FILE] = { "ca-file", "FILE", N_("trust the authorities in this file only"), NULL, 0 },
        [OPT_DATE] = { "date", "DATE", N_("the day of the result (today)"), "date", 's' },
        [OPT_DISCREET] = { "discreet", NULL, N_("leave drugs and amounts out of the calendar"), "discreet", 'b' },
        [OPT_DOSES_EACH] = { "doses-each", "N", N_("one serves so many doses"), "doses_each", 's' },
        [OPT_DRUG] = { "drug", "DRUG", N_("the drug that the events are of"), NULL, 0 },
        [OPT_DRY_RUN] = { "dry-run", NULL, N_("show what would change, write nothing"), "dry_run", 'b' },
        [OPT_EXPIRES] = { "expires", "DATE", N_("its last day (2027-05 is the end of that month)"), "expires", 's' },
        [OPT_FOLLOWING] = { "following", NULL, N_("move all later doses by as many days"), "following", 'b' },
        [OPT_FORGET] = { "forget", NULL, N_("with --off: what is kept here goes, also where the server can't be reached"), NULL, 0 },
        [OPT_FROM] = { "from", "DATE", N_("from this day on (2026-11-22, today, tomorrow, sun)"), "from", 's' },
        [OPT_HELP] = { "help", NULL, N_("show this help"), NULL, 0 },
        [OPT_HIGH] = { "high", "N", N_("the end of the laboratory's range"), "high", 's' },
        [OPT_HISTORY] = { "history", NULL, N_("with the doses of the past: when taken, or missed"), "history", 'b' },
        [OPT_JSON] = { "json", NULL, N_("answer as JSON"), NULL, 0 },
        [OPT_LIMIT] = { "limit", "N", N_("the newest N only"), "limit", 'u' },
        [OPT_LOW] = { "low", "N", N_("the beginning of the laboratory's range"), "low", 's' },
        [OPT_MINUTES] = { "minutes", "N", N_("wait so long for the phone (10)"), NULL, 0 },
        [OPT_NAME] = { "name", "HANDLE", N_("the short name to call the regimen by"), "name", 's' },
        [OPT_NOTE] = { "note", "TEXT", N_("a note to keep with it"), "note", 's' },
        [OPT_OFF] = { "off", NULL, N_("take what is ours off the server, and end it"), NULL, 0 },
        [OPT_ONLY] = { "only", "TEXT", N_("only events that have TEXT in their title"), NULL, 0 },
        [OPT_OPEN] = { "open", NULL, N_("show it in the browser"), NULL, 0 },
        [OPT_OUTPUT] = { "output", "FILE", N_("write to this file, replaced when all is written"), NULL, 0 },
        [OPT_PASSWORD_COMMAND] = { "password-command", "COMMAND", N_("the first line that it prints is the password"), NULL, 0 },
        [OPT_PASSWORD_FD] = { "password-fd", "N", N_("read the password from this descriptor"), NULL, 0 },
        [OPT_PATIENT] = { "patient", "NAME", N_("of this patient"), "patient", 's' },
        [OPT_PER_DOSE] = { "per-dose", "N", N_("so many are used for a dose"), "per_dose", 's' },
        [OPT_PORT] = { "port", "N", N_("serve on this port (any that is free)"), NULL, 0 },
        [OPT_REASON] = { "reason", "TEXT", N_("why, to keep with the dose"), "reason", 's' },
        [OPT_REGIMEN] = { "regimen", "REGIMEN", N_("of this regimen"), "regimen", 's' },
        [OPT_REWRITE] = { "rewrite", NULL, N_("what was changed on the phone is written as the plan has it"), NULL, 0 },
        [OPT_ROUTE] = { "route", "ROUTE", N_("how it is given (under the skin, into a vein, ...)"), "route", 's' },
        [OPT_SEVERITY] = { "severity", "SEVERITY", N_("mild, moderate, severe, or 0 to 10"), "severity", 's' },
        [OPT_SITE] = { "site", "SITE", N_("where it was injected (again for another site)"), NULL, 0 },
        [OPT_SPLIT] = { "split", "FOLDER", N_("a file for each patient, or year where one is too large"), NULL, 0 },
        [OPT_TABLE] = { "table", "TABLE", N_("of a .csv file: doses, symptoms, results, supply, sites or appointments"), NULL, 0 },
        [OPT_TASKS] = { "tasks", "on|off|URL", N_("doses as tasks to tick on the phone, and back"), NULL, 0 },
        [OPT_TO] = { "to", "DATE", N_("up to this day, included"), "to", 's' },
        [OPT_UNPLANNED] = { "unplanned", NULL, N_("a dose outside the plan, of the regimen named"), "unplanned", 'b' },
        [OPT_UNTIL] = { "until", "DATE", N_("up to this day, included"), "until", 's' },
        [OPT_URL] = { "url", "URL", N_("the calendar's address on the server"), NULL, 0 },
        [OPT_USER] = { "user", "NAME", N_("who the server knows you as"), NULL, 0 },
        [OPT_USE_WITHIN] = { "use-within", "DURATION", N_("from its first use (30d)"), "use_within", 's' },
        [OPT_VERSION] = { "version", NULL, N_("show the version and what this program is for"), NULL, 0 },
        [OPT_YES] = { "yes", NULL, N_("do not ask"), "yes", 'b' },
        [OPT_ZONE] = { "zone", "ZONE", N_("the time zone, as Europe/Berlin"), "zone", 's' },
};

#define OPTION_FIRST 256 /* getopt's values, above all characters */

const OptionInfo *option_info(Opt opt) {
        return &OPTIONS[opt];
}

/* sd-bus takes a text that is not UTF-8 and the bus then closes the connection: what can't
 * be sent is refused here. A file's name may be any bytes. OPTION: whose value it is; NULL: an argument. */
static int check_text(const char *option, const char *text, size_t limit) {
        bool valid = utf8_valid(text);

        if (valid && strlen(text) <= limit)
                return 0;
        if (!valid && option)
                fail("the value of --%s is not valid UTF-8 text", option);
        else if (!valid)
                fail("an argument is not valid UTF-8 text");
        else if (option)
                fail("the value of --%s is too long: at most %zu bytes", option, limit);
        else
                fail("an argument is too long: at most %zu bytes", limit);
        return REFUSED;
}

static int take_option(Args *args, Opt opt, const char *value) {
        if (value && opt != OPT_OUTPUT && opt != OPT_SPLIT && check_text(OPTIONS[opt].name, value, LIMIT_TEXT) != 0)
                return REFUSED;
        if (opt == OPT_ALARM) {
                if (args->n_alarms >= ALARMS_MAX) {
                        fail("--alarm is given too often");
                        return USAGE;
                }
                args->alarms[args->n_alarms++] = value;
        }
        if (opt == OPT_SITE) {
                if (args->n_sites >= SITES_OPTION_MAX) {
                        fail("--site is given too often");
                        return USAGE;
                }
                args->sites[args->n_sites++] = value;
        }
        args->value[opt] = value ? value : "";
        return 0;
}

static int take_word(Args *args, char *word) {
        int r = check_text(NULL, word, LIMIT_SCHEDULE);

        if (r == 0)
                args->words[args->n_words++] = word;
        return r;
}

/* What a person may call it. */
static const char *other_word(const char *name) {
        static const char *const words[][2] = {
                { "for", "until" }, { "end", "until" }, { "start", "from" }, { "time", "at" }, { "when", "at" },
                { "dose", "amount" }, { "comment", "note" }, { "why", "reason" }, { "file", "output" }, { "force", "yes" },
        };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (streq(words[i][0], name))
                        return words[i][1];
        return NULL;
}

/* The one option whose name NAME is the beginning of; NULL where there is none, or are several. */
static const char *begun(const char *name) {
        const char *found = NULL;

        for (int i = 0; i < OPT_COUNT_; i++)
                if (*name && strncmp(OPTIONS[i].name, name, strlen(name)) == 0) {
                        if (found)
                                return NULL;
                        found = OPTIONS[i].name;
                }
        return found;
}

static void unknown_option(const char *typed) {
        _cleanup_nearest_ Nearest nearest = {};
        _cleanup_free_ char *name = strndup(typed + 2, strcspn(typed + 2, "="));
        const char *best;

        best = other_word(name ? name : "");
        nearest_start(&nearest, name ? name : "");
        for (int i = 0; i < OPT_COUNT_ && !best; i++)
                nearest_offer(&nearest, OPTIONS[i].name);
        best = best ? best : nearest.best ? nearest.best : begun(name ? name : "");
        if (best)
                fail("unknown option '%s'; did you mean --%s? Names of options are typed whole", typed, best);
        else
                fail("unknown option '%s'", typed);
}

static int wrong_option(int c, char **argv) {
        if (c == ':')
                fail("option '%s' needs a value", argv[optind - 1]);
        else if (optopt >= OPTION_FIRST)
                fail("option '--%s' takes no value", OPTIONS[optopt - OPTION_FIRST].name);
        else if (optopt >= '0' && optopt <= '9')
                fail("no number here can be less than 0; what begins with '-' is an option");
        else if (optopt)
                fail("unknown option '-%c'", optopt);
        else
                unknown_option(argv[optind - 1]);
        return USAGE;
}

static void long_options(struct option ret[static OPT_COUNT_ + 1]) {
        for (int i = 0; i < OPT_COUNT_; i++)
                ret[i] = (struct option){
                        .name = OPTIONS[i].name,
                        .has_arg = OPTIONS[i].argument ? required_argument : no_argument,
                        .val = OPTION_FIRST + i,
                };
        ret[OPT_COUNT_] = (struct option){};
}

int options_parse(int argc, char **argv, Args *args) {
        struct option options[OPT_COUNT_ + 1];
        int c, r, last = 0;

        long_options(options);
        opterr = 0;
        /* "-": words come in their order, wherever the options stand; ":": the errors are ours. */
        for (;;) {
                if (!option_is_whole(options, argv[optind])) {
                        unknown_option(argv[optind]);
                        return USAGE;
                }
                c = getopt_long(argc, argv, "-:h", options, NULL);
                if (c == -1)
                        break;
                if (c == 1)
                        r = take_word(args, optarg);
                else if (c == 'h')
                        r = take_option(args, OPT_HELP, NULL);
                else if (c >= OPTION_FIRST)
                        r = take_option(args, (Opt)(c - OPTION_FIRST), optarg);
                else
                        r = wrong_option(c, argv);
                if (r != 0)
                        return r;
                if (c == 1 && last >= OPTION_FIRST && OPTIONS[last - OPTION_FIRST].argument) {
                        args->behind = args->n_words - 1;
                        args->behind_opt = (Opt)(last - OPTION_FIRST);
                }
                last = c;
        }
        while (optind < argc)
                if ((r = take_word(args, argv[optind++])) != 0)
                        return r;
        return 0;
}

const char *options_foreign(const Args *args, uint64_t allowed) {
        for (int i = 0; i < OPT_COUNT_; i++)
                if (args->value[i] && !(allowed & UINT64_C(1) << i))
                        return OPTIONS[i].name;
        return NULL;
}
