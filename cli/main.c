/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched, the command line: the table of verbs. */

#include <fcntl.h>
#include <stdarg.h>

#include "cytosched.h"
#include "term.h"
#include "verbs.h"

#define ANSWERS (O(AT) | O(SITE) | O(NOTE) | O(YES) | O(JSON))
#define PLAN_CHANGE (O(DRY_RUN) | O(YES) | O(JSON))

static const Verb VERBS[] = {
        { "add", "DRUG SCHEDULE...", "add a regimen: a drug and its schedule",
          O(PATIENT) | O(FROM) | O(ROUTE) | O(NAME) | O(YES) | O(JSON), 0, MANY, verb_add },
        { "list", "", "the regimens", O(PATIENT) | O(JSON), 0, 0, verb_list },
        { "show", "REGIMEN", "a regimen, its schedule through time and its next doses", O(JSON), 1,
          1, verb_show },
        { "next", "[N]", "what is due, and the next doses, N in all (5)", O(PATIENT) | O(JSON), 0, 1,
          verb_next },
        { "agenda", "[REGIMEN]", "the doses of the next 30 days, or of other days",
          O(PATIENT) | O(FROM) | O(TO) | O(JSON), 0, 1, verb_agenda },
        { "month", "[MONTH]", "a month's calendar (2026-11, november)",
          O(PATIENT) | O(REGIMEN) | O(JSON), 0, 2, verb_month },
        { "preview", "SCHEDULE...", "the doses a schedule gives; nothing is stored",
          O(FROM) | O(TO) | O(ZONE) | O(JSON), 1, MANY, verb_preview },
        { "rehearse", "", "when the reminders would come, and when a dose is missed",
          O(FROM) | O(TO) | O(ANSWER) | O(JSON), 0, 0, verb_rehearse },
        { "taken", "[DOSE]", "record a dose as taken", ANSWERS | O(UNPLANNED), 0, 1, verb_taken },
        { "skip", "[DOSE]", "record that a dose is not taken", O(REASON) | PLAN_CHANGE, 0, 1,
          verb_skip },
        { "snooze", "[DOSE] [DURATION]", "be quiet about a dose for a while (15m)",
          O(YES) | O(JSON), 0, 2, verb_snooze },
        { "amend", "DOSE", "correct what was recorded of a dose", ANSWERS | O(ANSWER), 1, 1,
          verb_amend },
        { "move", "DOSE DATE|TIME", "move a dose to another day or time",
          O(FOLLOWING) | PLAN_CHANGE, 2, 3, verb_move },
        { "change", "REGIMEN SCHEDULE...", "another schedule from a day on",
          O(FROM) | PLAN_CHANGE, 2, MANY, verb_change },
        { "pause", "REGIMEN", "no reminders for some days; later dates do not move",
          O(FROM) | O(UNTIL) | PLAN_CHANGE, 1, 1, verb_pause },
        { "resume", "REGIMEN", "end a pause", PLAN_CHANGE, 1, 1, verb_resume },
        { "stop", "REGIMEN", "no more doses; what was recorded stays", PLAN_CHANGE, 1, 1,
          verb_stop },
        { "rename", "REGIMEN HANDLE", "call a regimen by another short name", O(YES) | O(JSON), 2,
          2, verb_rename },
        { "remove", "REGIMEN", "remove a regimen; the history keeps it", PLAN_CHANGE, 1, 1,
          verb_remove },
        { "undo", "[REGIMEN]", "take back the newest change", O(YES) | O(JSON), 0, 1, verb_undo },
        { "history", "[REGIMEN]", "all changes, the newest last", O(PATIENT) | O(LIMIT) | O(JSON), 0,
          1, verb_history },
        { "export", "[REGIMEN...]", "the plan as an iCalendar file, for a phone's calendar",
          O(PATIENT) | O(OUTPUT) | O(SPLIT) | O(DISCREET) | O(ALARM) | O(FROM) | O(TO) | O(HISTORY), 0, MANY,
          verb_export },
        { "import", "FILE", "a plan back from a calendar file (-: standard input)",
          O(PATIENT) | O(NAME) | O(DRUG) | O(DRY_RUN) | O(YES), 1, 1, verb_import },
        { "share", "[REGIMEN...]", "the plan to a phone on the same network, by a QR code",
          SHARE_OPTIONS, 0, MANY, verb_external },
        { "sync", "", "the plan into a calendar on a CalDAV server", SYNC_OPTIONS, 0, 0,
          verb_external },
        { "watch", "", "show reminders on this terminal until Ctrl-C", O(JSON), 0, 0, verb_watch },
        { "patient", "add NAME|list|remove NAME", "the patients this plan is for",
          O(ZONE) | O(YES) | O(JSON), 0, 2, verb_patient },
        { "set", "[KEY [VALUE...]]", "settings: all of them, one, or a new value (\"\": the default)",
          O(PATIENT) | O(REGIMEN) | O(YES) | O(JSON), 0, MANY, verb_set },
        { "backup", "FILE", "write all there is into one file", O(JSON), 1, 1, verb_backup },
        { "restore", "FILE", "bring all back from such a file", O(YES) | O(JSON), 1, 1, verb_restore },
        { "doctor", "", "look for what keeps reminders from coming", O(JSON), 0, 0, verb_doctor },
};

static const Verb NO_VERB = { "", "", "what is due, and what comes next", O(PATIENT) | O(JSON), 0, 0,
                              verb_now };

#define COMMON (O(HELP) | O(VERSION))

int usage(const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        if (vasprintf(&text, format, ap) < 0)
                text = NULL;
        va_end(ap);
        fail("%s", text ? text : "wrong usage");
        return USAGE;
}

int words_join(const Args *args, size_t first, char **ret) {
        size_t size = 1;
        char *text, *end;

        for (size_t i = first; i < args_count(args); i++)
                size += strlen(args_word(args, i)) + 1;
        if (size > LIMIT_SCHEDULE + 2) {
                fail("the text is too long: at most %u bytes", LIMIT_SCHEDULE);
                return REFUSED;
        }
        end = text = calloc(1, size);
        if (!text)
                return fail_errno(-ENOMEM, "the text");
        for (size_t i = first; i < args_count(args); i++)
                end = stpcpy(i > first ? stpcpy(end, " ") : end, args_word(args, i));
        *ret = text;
        return 0;
}

int number_parse(const char *text, const char *what, uint32_t max, uint32_t *ret) {
        size_t digits = strspn(text, "0123456789");
        unsigned long n = strtoul(text, NULL, 10);

        if (digits == 0 || text[digits] || digits > 9 || n < 1 || n > max) {
                fail("%s is a number from 1 to %u, not '%s'", what, max, text);
                return REFUSED;
        }
        *ret = (uint32_t)n;
        return 0;
}

static void print_version(void) {
        printf("cytosched " CYTOSCHED_VERSION "\n");
        print_wrapped(stdout, 0, PLAIN, DISCLAIMER);
}

static void print_help(void) {
        puts("cytosched [VERB] [ARGUMENTS] [OPTIONS]\n\n"
             "Keeps a medication plan, reminds of it, and records what was done.\n"
             "Without a verb: what is due, and what comes next.\n\nVerbs:");
        for (size_t i = 0; i < ELEMENTSOF(VERBS); i++)
                printf("  %-10s %s\n", VERBS[i].name, VERBS[i].help);
        puts("\nOptions:");
        options_help(COMMON | NO_VERB.options);
        puts("\nMore on a verb: cytosched VERB --help");
        print_wrapped(stdout, 0, PLAIN, DISCLAIMER);
}

/* What a verb's arguments are, for those that need more than their name. */
static void print_notes(const char *args) {
        static const struct {
                const char *argument, *text;
        } notes[] = {
                { "SCHEDULE", "SCHEDULE is what the prescription says:\n"
                              "  3 million units mon wed fri at 21:00\n"
                              "  90 micrograms weekly on sun at 19:00 for 12 weeks, then every 2 weeks\n"
                              "  18 million units daily at 09:00 for 5 days, rest 2 days, repeat" },
                { "DOSE", "DOSE is a regimen, for its open dose or the one answered today; or a dose's\n"
                          "name: pegasys@2026-11-22T19:00, the time it was planned for." },
                { "DURATION", "DURATION is 30m, 2h or 1d." },
                { "DATE", "DATE is 2026-11-22, today, tomorrow or a weekday; TIME is 19:05 or \"DATE 19:05\"." },
                { "KEY", "A setting is of all, or of --patient NAME or --regimen REGIMEN alone." },
        };

        for (size_t i = 0; i < ELEMENTSOF(notes); i++)
                if (strstr(args, notes[i].argument))
                        printf("%s\n\n", notes[i].text);
}

static void print_verb_help(const Verb *verb) {
        printf("cytosched %s%s%s [OPTIONS]\n\n%s\n\n", verb->name, *verb->args ? " " : "", verb->args,
               verb->help);
        print_notes(verb->args);
        puts("Options:");
        options_help(COMMON | verb->options);
}

/* How far apart two words are: letters put in, left out or exchanged. */
static size_t word_distance(const char *a, const char *b) {
        size_t n = strlen(b), row[16], before, corner;

        if (n >= ELEMENTSOF(row))
                return SIZE_MAX;
        for (size_t k = 0; k <= n; k++)
                row[k] = k;
        for (size_t i = 0; a[i]; i++) {
                corner = row[0]++;
                for (size_t k = 1; k <= n; k++) {
                        before = row[k];
                        row[k] = MIN(corner + (a[i] != b[k - 1]), MIN(row[k], row[k - 1]) + 1);
                        corner = before;
                }
        }
        return row[n];
}

static int unknown_verb(const char *name) {
        const char *best = NULL;
        size_t least = 3;

        for (size_t i = 0; i < ELEMENTSOF(VERBS); i++) {
                size_t d = word_distance(name, VERBS[i].name);

                if (*name && strncmp(name, VERBS[i].name, strlen(name)) == 0)
                        d = 0;
                if (d < least) {
                        least = d;
                        best = VERBS[i].name;
                }
        }
        if (best)
                return usage("unknown verb '%s'; did you mean '%s'? All verbs: cytosched --help",
                             name, best);
        return usage("unknown verb '%s'; all verbs: cytosched --help", name);
}

static const Verb *find_verb(const Args *args) {
        if (args->n_words == 0)
                return &NO_VERB;
        for (size_t i = 0; i < ELEMENTSOF(VERBS); i++)
                if (streq(args->words[0], VERBS[i].name))
                        return &VERBS[i];
        return NULL;
}

static int run_verb(Client *c, const Verb *verb) {
        const char *foreign = options_foreign(&c->args, verb->options | COMMON);

        if (args_has(&c->args, OPT_HELP)) {
                verb == &NO_VERB ? print_help() : print_verb_help(verb);
                return DONE;
        }
        if (foreign)
                return usage("cytosched%s%s takes no option --%s", *verb->name ? " " : "",
                             verb->name, foreign);
        if (args_count(&c->args) < verb->min)
                return usage("it is: cytosched %s %s", verb->name, verb->args);
        if (args_count(&c->args) > verb->max)
                return usage("too much: '%s'. It is: cytosched %s %s",
                             args_word(&c->args, verb->max), verb->name, verb->args);
        /* A shell's variable that is not set is not "the one that is open", nor all. */
        if (args_count(&c->args) > 0 && !*args_word(&c->args, 0) &&
            (strstr(verb->args, "DOSE") || strstr(verb->args, "REGIMEN")))
                return usage("the name is empty. It is: cytosched %s %s", verb->name, verb->args);
        return verb->run(c);
}

static int run(Client *c, int argc, char **argv) {
        const Verb *verb;
        int r = options_parse(argc, argv, &c->args);

        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_VERSION)) {
                print_version();
                return DONE;
        }
        verb = find_verb(&c->args);
        return verb ? run_verb(c, verb) : unknown_verb(c->args.words[0]);
}

/* What could not be written was not said: a full disk or a closed pipe is a failure. Who closed the pipe
 * (head, a pager) knows it, and is not told. */
static int flush_output(int code) {
        if (fflush(stdout) == 0 && !ferror(stdout))
                return code;
        if (errno != EPIPE)
                fail("the output could not be written: %s", strerror(errno));
        return code == DONE ? REFUSED : code;
}

/* Where one of the three was closed, the connection to the bus would get its number, and what is
 * printed would go there: a descriptor that only fails stands in. */
static void fill_descriptors(void) {
        for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
                if (fcntl(fd, F_GETFD) < 0)
                        (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv) {
        Client c = {};
        int code;

        fill_descriptors();
        code = client_begin(&c, argc, NULL);
        if (code == 0)
                code = run(&c, argc, argv);
        /* What a library said of a failure was told; outside it is one code. */
        code = flush_output(code < 0 ? REFUSED : code);
        client_end(&c);
        return code;
}
