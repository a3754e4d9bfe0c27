/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cytosched says of itself. */

#include "help.h"

#include "cytosched.h"
#include "local.h"
#include "now.h"
#include "options-help.h"
#include "table.h"
#include "verbs.h"

static const char *const group_titles[GROUP_COUNT_] = {
        [GROUP_DAY] = N_("Every day:"),       [GROUP_PLAN] = N_("The plan:"), [GROUP_RECORD] = N_("The record:"),
        [GROUP_PHONE] = N_("The phone:"), [GROUP_CARE] = N_("Care and settings:"),
};

/* Left what is typed, right what it is; without room for both, one behind the other. */
static const TableForm form = { .columns = 2, .whole = COLUMN(0), .prose = true, .join = ":" };

static int add_line(Table *table, const char *left, const char *right) {
        return table_row(table, PLAIN, (const char *const[]){ left, right });
}

static int add_group(Table *table, VerbGroup group) {
        const Verb *verb;
        int r;

        r = table_heading(table, group_titles[group]);
        for (size_t i = 0; (verb = verbs_at(i)) && r >= 0; i++)
                if (verb->group == group)
                        r = add_line(table, verb->name, local_text(verb->help));
        return r;
}

/* All in one table, so that the groups stand under one another. */
static void print_verbs(void) {
        _cleanup_(table_freep) Table *table = table_new(&form);
        int r = table ? 0 : -ENOMEM;

        for (int group = 0; group < GROUP_COUNT_ && r >= 0; group++)
                r = add_group(table, (VerbGroup)group);
        if (r < 0)
                fail_errno(r, "the help");
        else
                table_print(table, 2);
}

void help_print(void) {
        printf("%s\n\n", local_text("cytosched [VERB] [ARGUMENTS] [OPTIONS]"));
        say(0, PLAIN, "Keeps a medication plan, reminds of it, and records what was done. Without a verb: %s.", local_text(VERB_NOW.help));
        putchar('\n');
        print_verbs();
        putchar('\n');
        options_help(HELP_OPTIONS | VERB_NOW.options);
        say(0, PLAIN, "\nMore on a verb: cytosched help VERB. How a prescription is typed: man cytosched-schedule");
        say(0, PLAIN, DISCLAIMER);
}

/* ---- one verb ------------------------------------------------------------------------------ */

/* What is meant by the words in capitals, for those that need more than their name. */
static const struct {
        const char *word, *text;
} notes[] = {
        { "SCHEDULE", N_("what the prescription says, as \"3 million units mon wed fri at 21:00\", or \"90 micrograms weekly on sun "
                      "at 19:00 for 12 weeks, then every 2 weeks\" (man cytosched-schedule)") },
        { "DOSE", N_("a dose's name: pegasys@2026-11-22T19:00, its regimen and the time it was planned for; or a regimen: its open "
                  "dose, else the nearest that can be meant") },
        { "DURATION", N_("30m, 2h, 1d, \"half an hour\"") },
        { "DATE", N_("2026-11-22, \"22 Nov\", today, tomorrow, sun: of what is planned the next such day, of what was the last") },
        { "TIME", N_("19:05, \"7:05 pm\", \"yesterday 19:05\", \"22 Nov 19:05\", \"20 min ago\"; with a place where two clocks "
                  "differ: \"05:05 here\"") },
        { "ZONE", N_("Area/City, as Europe/Berlin") },
        { "ITEM", N_("what is counted: pens, syringes, vials, needles. Used needles go into a closed sharps container") },
        { "KEY", N_("a setting, of all, or of --patient NAME or --regimen REGIMEN alone; cytosched set lists them") },
};

/* Whether WORD stands in what is typed behind a verb, or behind one of its options. */
static bool takes(const Verb *verb, const char *word) {
        if (strstr(verb->args, word))
                return true;
        for (int i = 0; i < OPT_COUNT_; i++)
                if (verb->options & UINT64_C(1) << i && option_info((Opt)i)->argument &&
                    streq(option_info((Opt)i)->argument, word))
                        return true;
        return false;
}

static void print_notes(const Verb *verb) {
        _cleanup_(table_freep) Table *table = table_new(&form);
        bool any = false;

        for (size_t i = 0; i < ELEMENTSOF(notes) && table; i++)
                if (takes(verb, notes[i].word) && add_line(table, notes[i].word, local_text(notes[i].text)) >= 0)
                        any = true;
        if (any)
                table_print(table, 2);
        if (any)
                putchar('\n');
}

static void print_examples(const char *examples) {
        puts(local_text("Examples:"));
        while (*examples) {
                size_t n = strcspn(examples, "\n");

                printf("  cytosched%s%.*s\n", n > 0 ? " " : "", (int)n, examples);
                examples += n + (examples[n] == '\n');
        }
        putchar('\n');
}

void help_verb(const Verb *verb) {
        _cleanup_free_ char *usage = NULL;

        if (asprintf(&usage, local_text("cytosched %s%s%s [OPTIONS]"), verb->name, *verb->args ? " " : "", verb->args) < 0)
                usage = NULL;
        print_hanging(stdout, 0, 4, PLAIN, usage ? usage : verb->name);
        putchar('\n');
        say(0, PLAIN, "%s", local_text(verb->help));
        putchar('\n');
        print_notes(verb);
        if (verb->examples)
                print_examples(verb->examples);
        options_help(HELP_OPTIONS | verb->options);
}
