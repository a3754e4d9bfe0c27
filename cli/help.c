/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cytosched says of itself. */

#include "help.h"

#include "cytosched.h"
#include "now.h"
#include "term.h"
#include "verbs.h"

void help_print(void) {
        const Verb *verb;

        puts("cytosched [VERB] [ARGUMENTS] [OPTIONS]\n\n"
             "Keeps a medication plan, reminds of it, and records what was done.\n"
             "Without a verb: what is due, and what comes next.\n\nVerbs:");
        for (size_t i = 0; (verb = verbs_at(i)); i++)
                printf("  %-10s %s\n", verb->name, verb->help);
        puts("\nOptions:");
        options_help(HELP_OPTIONS | VERB_NOW.options);
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

void help_verb(const Verb *verb) {
        printf("cytosched %s%s%s [OPTIONS]\n\n%s\n\n", verb->name, *verb->args ? " " : "", verb->args,
               verb->help);
        print_notes(verb->args);
        puts("Options:");
        options_help(HELP_OPTIONS | verb->options);
}
