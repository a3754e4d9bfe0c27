/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched alone: what there is to know at a glance. */

#include "now.h"

#include "changing.h"
#include "coming.h"
#include "doses.h"
#include "local.h"
#include "missed.h"
#include "phone.h"
#include "state.h"
#include "supply.h"

#define DUE_MAX 50 /* all of them, of anybody's */
#define COMING 5
#define RESTING_MAX 10

static bool is_open(const json_t *dose) {
        const char *state = row_text(dose, "state");

        return streq(state, "due") || streq(state, "snoozed");
}

/* A plan that is paused or stopped is not lost: it is named. */
static int tell_resting(const Reply *page, void *userdata) {
        bool several = context_several(page->context);
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                const char *patient = row_text(row, "patient"), *is = state_words(row_text(row, "status"));
                char state[STATE_PLAN_SIZE];

                if (*(size_t *)userdata == 0)
                        say(0, PLAIN, "Nothing is due, and nothing is to come.");
                if (++*(size_t *)userdata > RESTING_MAX)
                        continue;
                if (*row_text(row, "paused_from"))
                        is = state_of_plan(row, context_today(page->context, patient), state);
                if (several)
                        say(2, PLAIN, "%s, for %s: %s", row_text(row, "regimen"), patient, is);
                else
                        say(2, PLAIN, "%s: %s", row_text(row, "regimen"), is);
        }
        return 0;
}

static int tell_empty(Client *c) {
        Call call = { .method = "List" };
        size_t n = 0;
        int r = call_pages(c, &call, "after", tell_resting, &n);

        if (r != 0 || n > 0)
                return r;
        if (args_has(&c->args, OPT_PATIENT))
                say(0, PLAIN, "Nothing is due, and nothing is planned, for %s.", c->args.value[OPT_PATIENT]);
        else
                say(0, PLAIN, "Nothing is due, and nothing is planned.");
        say(0, PLAIN, "To add what was prescribed: cytosched add DRUG SCHEDULE, as in");
        say(2, PLAIN, "cytosched add pegasys 90 micrograms weekly on sun at 19:00");
        return DONE;
}

/* Of an earlier day than it is where the patient is. */
static bool is_late(const json_t *dose, const json_t *context) {
        Slot at = instant_slot(row_text(dose, "at"));

        return at != SLOT_NONE && slot_day(at) < context_today(context, row_text(dose, "patient"));
}

/* Leaflets differ by drug and by day: from the next day on it is the care team's to say. Where that is not so of all that is
 * due, each is named of which it is. */
static void tell_late(const Reply *reply, size_t n_open) {
        _cleanup_free_ char *late = NULL;
        size_t size, n = 0, other = 0;
        FILE *f = open_memstream(&late, &size);

        for (size_t i = 0; f && i < n_open; i++) {
                const json_t *dose = json_array_get(reply->result, i);

                if (streq(row_text(dose, "kind"), "appointment"))
                        continue;
                if (is_late(dose, reply->context))
                        fprintf(f, "%s%s", n++ ? ", " : "", row_text(dose, "regimen"));
                else
                        other++;
        }
        if (!f || memstream_close(f, &late) < 0) {
                late = NULL;
                other = 0;
        }
        if (n > 0 && other > 0)
                say(0, YELLOW, "Due on an earlier day: %s. Ask your care team before taking it late.", late);
        else if (n > 0)
                say(0, YELLOW, "What was due on an earlier day: ask your care team before taking it late.");
}

static void tell_answers(const json_t *first, size_t n_open) {
        const char *regimen = n_open == 1 ? row_text(first, "regimen") : "REGIMEN";

        say(0, PLAIN, "When it is done: cytosched taken %s", regimen);
        say(0, DIM, "or: cytosched snooze %s 30m, cytosched skip %s", regimen, regimen);
}

/* ---- what is due and what comes next ------------------------------------------------------- */

static int tell_due(const Reply *reply, size_t n_open) {
        DoseList due = {};
        int r;

        say(0, n_open > 0 ? YELLOW : PLAIN, "%s", n_open > 0 ? local_text("Due:") : local_text("Nothing is due."));
        r = doses_by_day(&due, reply->result, 0, n_open, reply->context);
        if (r == 0 && n_open == DUE_MAX)
                say(2, DIM, "and perhaps more: cytosched next 1000");
        if (r == 0)
                tell_late(reply, n_open);
        if (r == 0 && n_open > 0)
                tell_answers(json_array_get(reply->result, 0), n_open);
        return r;
}

static int tell_coming(const Reply *reply, size_t n_open) {
        DoseList coming = {};

        if (json_array_size(reply->result) == n_open)
                return 0;
        putchar('\n');
        say(0, PLAIN, "%s", n_open > 0 ? local_text("Then:") : local_text("Next:"));
        return doses_by_day(&coming, reply->result, n_open, COMING, reply->context);
}

/* ---- what was ------------------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b) {
        return strcmp(row_text(*(json_t *const *)a, "utc"), row_text(*(json_t *const *)b, "utc"));
}

/* The rows of one effect, in order of time: the caller's, NULL: no memory. */
static json_t *pick_effect(const json_t *rows, const char *effect) {
        _cleanup_free_ json_t **picked = calloc(json_array_size(rows) + 1, sizeof *picked);
        json_t *array = picked ? json_array() : NULL, *row;
        size_t i, n = 0;

        json_array_foreach(rows, i, row)
                if (array && streq(row_text(row, "effect"), effect))
                        picked[n++] = row;
        if (array)
                qsort(picked, n, sizeof *picked, compare_rows);
        for (i = 0; i < n; i++)
                if (json_array_append(array, picked[i]) < 0)
                        return json_decref(array), NULL;
        return array;
}

/* What was missed can still be recorded; what to do about it is not the program's to say. */
static int tell_missed(Client *c, const Reply *glance) {
        _cleanup_(json_decrefp) json_t *rows = pick_effect(glance->result, "missed"), *whose = json_object();
        size_t n = json_array_size(rows);
        DoseList list = { .missed = whose };
        const char *patient;
        json_t *count;
        int r;

        if (!rows || n == 0)
                return rows ? 0 : fail_errno(-ENOMEM, "the list");
        putchar('\n');
        say(0, RED, "Missed in the last 7 days, and not recorded:");
        r = doses_by_day(&list, rows, 0, n, glance->context);
        if (r == 0)
                say(0, DIM, "Where one was taken after all: cytosched taken %s --at TIME", list.name);
        json_object_foreach(whose, patient, count)
                missed_tell(c, patient, (size_t)json_integer_value(count), context_several(glance->context));
        return r;
}

static int last_row(Table *table, const json_t *row, const json_t *context) {
        const char *patient = row_text(row, "patient");
        char when[INSTANT_WORDS_SIZE], amount[AMOUNT_WORDS_SIZE];
        const char *const cells[] = {
                context_several(context) ? patient : "",
                row_text(row, "regimen"),
                instant_words_of(context, row, row_text(row, "taken_at"), when),
                row_amount(row, amount),
                row_text(row, "site"),
        };

        return table_row(table, PLAIN, cells);
}

static int low_row(Table *table, const json_t *row, const json_t *context) {
        char left[SUPPLY_WORDS_SIZE], out[SUPPLY_WORDS_SIZE];
        const char *const cells[] = {
                context_several(context) ? row_text(row, "patient") : "",
                row_text(row, "regimen"),
                supply_left_words(row, context, left),
                supply_out_words(row, context, out),
        };

        return table_row(table, YELLOW, cells);
}

typedef int (*RowTeller)(Table *table, const json_t *row, const json_t *context);

/* The rows of one effect under a TITLE, where there are any. */
static int tell_effect(const Reply *glance, const char *effect, const char *title, const TableForm *form, RowTeller tell) {
        _cleanup_(table_freep) Table *table = table_new(form);
        int r = table ? 0 : -ENOMEM;
        bool any = false;
        const json_t *row;
        size_t i;

        json_array_foreach(glance->result, i, row) {
                if (r < 0 || !streq(row_text(row, "effect"), effect))
                        continue;
                any = true;
                r = tell(table, row, glance->context);
        }
        if (r < 0)
                return fail_errno(r, "the list");
        if (any)
                printf("\n%s\n", local_text(title));
        table_print(table, 2);
        return 0;
}

/* Of each regimen, when and where the last one was taken. */
static int tell_last(const Reply *glance) {
        static const TableForm form = { .columns = 5, .whole = COLUMN(3) };
        int r = tell_effect(glance, "last", "Last taken:", &form, last_row);

        if (r == 0 && row_true(glance->context, "further"))
                say(0, DIM, "This is of the first 200 regimens alone; of one patient: cytosched --patient NAME");
        return r;
}

static int tell_low(const Reply *glance) {
        static const TableForm form = { .columns = 4, .whole = COLUMN(2) };

        return tell_effect(glance, "low", "Running low:", &form, low_row);
}

static void tell_pause(const json_t *row, const json_t *context) {
        const char *regimen = row_text(row, "regimen"), *patient = row_text(row, "patient");
        bool several = context_several(context);
        char words[WORDS_SIZE];
        Day until;

        if (day_parse(row_text(row, "paused_until"), &until) != 0) {
                if (several)
                        say(2, PLAIN, "%s, for %s, until you resume it", regimen, patient);
                else
                        say(2, PLAIN, "%s, until you resume it", regimen);
                return;
        }
        words_day(until, context_today(context, patient), words);
        if (several)
                say(2, PLAIN, "%s, for %s, until %s", regimen, patient, words);
        else
                say(2, PLAIN, "%s, until %s", regimen, words);
}

/* A pause without an end is easily forgotten. */
static void tell_paused(const Reply *glance) {
        const json_t *row;
        bool any = false;
        size_t i;

        json_array_foreach(glance->result, i, row) {
                if (!streq(row_text(row, "effect"), "paused"))
                        continue;
                if (!any) {
                        putchar('\n');
                        say(0, PLAIN, "Paused:");
                }
                any = true;
                tell_pause(row, glance->context);
        }
}

/* And why a list of what comes ends. */
static void tell_pauses_to_come(const Reply *glance) {
        const json_t *row;
        bool any = false;
        size_t i;

        json_array_foreach(glance->result, i, row) {
                if (!streq(row_text(row, "effect"), "pause to come"))
                        continue;
                if (!any)
                        putchar('\n');
                any = true;
                pause_tell(row, glance->context);
        }
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void tell_phone(const Reply *glance) {
        _cleanup_free_ char *words = phone_words();
        json_t *stale = json_object_get(glance->context, "stale");

        if (words) /* which says more of the same */
                json_object_del(stale, "sync");
        if (!words && json_object_size(stale) == 0)
                return;
        putchar('\n');
        if (words)
                say(0, YELLOW, "%s", words);
        change_note_stale(glance, false);
}

static int run_now(Client *c) {
        Call glances = { .method = "Glance" };
        _cleanup_reply_ Reply reply = {}, glance = {};
        size_t n_open = 0;
        int r = coming_call(c, args_has(&c->args, OPT_JSON) ? COMING : DUE_MAX, &reply);

        if (r != 0 || args_has(&c->args, OPT_JSON))
                return r;
        r = call_run(c, &glances, &glance);
        if (r == 0 && json_array_size(reply.result) == 0)
                r = tell_empty(c);
        while (n_open < json_array_size(reply.result) && is_open(json_array_get(reply.result, n_open)))
                n_open++;
        if (r == 0 && json_array_size(reply.result) > 0)
                r = tell_due(&reply, n_open);
        if (r == 0)
                r = tell_missed(c, &glance);
        if (r == 0)
                r = tell_last(&glance);
        if (r == 0)
                r = tell_coming(&reply, n_open);
        if (r == 0 && json_array_size(reply.result) > 0) /* else all that rests is named */
                tell_paused(&glance);
        if (r == 0 && json_array_size(reply.result) > 0)
                tell_pauses_to_come(&glance);
        if (r == 0)
                r = tell_low(&glance);
        if (r == 0)
                tell_phone(&glance);
        return r;
}

const Verb VERB_NOW = {
        .name = "",
        .args = "",
        .help = N_("what is due, was missed, was last taken, comes next, and runs low"),
        .options = O(PATIENT) | O(JSON),
        .run = run_now,
};
