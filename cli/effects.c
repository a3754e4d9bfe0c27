/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a change did to the doses. */

#include "effects.h"

#include "local.h"
#include "doses.h"
#include "place.h"
#include "state.h"

static bool is_effect(const json_t *row, const char *effect) {
        return streq(row_text(row, "effect"), effect);
}

/* When it was: of a dose that was taken, when it was taken. */
static const char *effect_at(const json_t *row) {
        const char *taken = row_text(row, "taken_at");

        return *taken ? taken : row_text(row, "at");
}

/* Whether they are of several regimens, as those of an import are. */
static bool of_several(const json_t *effects) {
        const char *first = row_text(json_array_get(effects, 0), "regimen");
        const json_t *row;
        size_t i;

        json_array_foreach(effects, i, row)
                if (!streq(row_text(row, "regimen"), first))
                        return true;
        return false;
}

static int effect_row(Table *table, const char *label, const json_t *row, const Reply *reply) {
        const char *state = row_text(row, "state"), *of = of_several(reply->effects) ? row_text(row, "regimen") : "";
        const char *is = !streq(state, "scheduled") ? state_words(state) : row_true(row, "moved") ? local_text("moved") : "";
        char when[INSTANT_WORDS_SIZE], amount[AMOUNT_WORDS_SIZE];
        _cleanup_free_ char *what = NULL;
        const char *const cells[] = {
                label,
                instant_words_of(reply->context, row, effect_at(row), when),
                row_amount(row, amount),
                asprintf(&what, "%s%s%s", of, *of && *is ? ", " : "", is) < 0 ? is : what,
        };

        return table_row(table, state_style(state), cells);
}

static bool is_appointment(const json_t *row) {
        return streq(row_text(row, "kind"), "appointment");
}

/* The last dose before the change, and the coming ones. */
static int effects_around(const Reply *reply, Table *table) {
        bool first = true;
        const json_t *row;
        size_t i;
        int r = 0;

        json_array_foreach(reply->effects, i, row) {
                if (is_effect(row, "last"))
                        r = effect_row(table, is_appointment(row) ? local_text("Last:") : local_text("Last dose:"), row, reply);
                else if (is_effect(row, "next")) {
                        const char *label = is_appointment(row) ? local_text("Next:") : local_text("Next dose:");

                        r = effect_row(table, first ? label : "", row, reply);
                        first = false;
                }
                if (r < 0)
                        break;
        }
        return r;
}

/* ---- before beside after ----------------------------------------------------------------- */

/* A dose that went, came, moved or stays: a line of the comparison. */
typedef struct Side {
        const json_t *before, *after;
        const char *at; /* where it belongs in time, UTC */
} Side;

static int compare_sides(const void *a, const void *b) {
        return strcmp(((const Side *)a)->at, ((const Side *)b)->at);
}

/* The lines in order of time; a dose that comes in the place of another stands beside it. */
static size_t effects_sides(const Reply *reply, Side *ret) {
        const json_t *row;
        size_t i, n = 0;

        json_array_foreach(reply->effects, i, row) {
                const char *at = row_text(row, "utc");
                size_t k = 0;

                if (is_effect(row, "moved") || is_effect(row, "stays"))
                        ret[n++] = (Side){ row, row, at };
                else if (is_effect(row, "went"))
                        ret[n++] = (Side){ row, NULL, at };
                else if (is_effect(row, "came")) {
                        while (k < n && (ret[k].after || !streq(ret[k].at, at)))
                                k++;
                        if (k == n)
                                ret[n++] = (Side){ NULL, NULL, at };
                        ret[k].after = row;
                }
        }
        qsort(ret, n, sizeof *ret, compare_sides);
        return n;
}

#define SIDE_SIZE (WORDS_SIZE + PLACE_SIZE)

static const char *side_when(const json_t *row, const char *key, const json_t *context,
                             char buf[static SIDE_SIZE]) {
        const char *patient = row_text(row, "patient"), *instant = row_text(row, key);
        char words[WORDS_SIZE], place[PLACE_SIZE];

        snprintf(buf, SIDE_SIZE, "%s%s", instant_short(instant, context_today(context, patient), words),
                 place_of_row(context, row, streq(key, "was") ? "was_zone" : "zone", instant, place));
        return buf;
}

/* What there is in the place of a dose that is on the other side alone. An empty place would leave it open whether
 * something was forgotten. */
static const char *no_dose(const json_t *other) {
        return is_appointment(other) ? local_text("none") : local_text("no dose");
}

/* What a dose that came was before: paused, or not there. */
static const char *came_from(const json_t *row) {
        const char *was = row_text(row, "was_state");

        return *was ? state_words(was) : no_dose(row);
}

/* What became of a dose that went. */
static const char *went_to(const json_t *row) {
        const char *state = row_text(row, "state");

        return streq(state, "paused") || streq(state, "skipped") ? state_words(state) : no_dose(row);
}

static int side_row(Table *table, const Side *side, const json_t *context) {
        const json_t *before = side->before, *after = side->after;
        char when[2][SIDE_SIZE], amount[2][AMOUNT_WORDS_SIZE];
        bool elsewhere = before && *row_text(before, "was"), went = elsewhere && !after && streq(row_text(before, "state"), "paused");
        const char *const cells[] = {
                before ? side_when(before, elsewhere ? "was" : "at", context, when[0]) : came_from(after),
                before ? row_amount(before, amount[0]) : "",
                TABLE_RULE,
                after || went ? side_when(after ? after : before, "at", context, when[1]) : went_to(before),
                after ? row_amount(after, amount[1]) : went ? went_to(before) : "",
        };

        return table_row(table, PLAIN, cells);
}

/* What was planned before, beside what is planned now. */
static int effects_compared(const Reply *reply, Table *table) {
        static const char *const titles[] = { N_("Before"), "", TABLE_RULE, N_("After"), "" };
        _cleanup_free_ Side *sides = calloc(json_array_size(reply->effects) + 1, sizeof *sides);
        size_t n = sides ? effects_sides(reply, sides) : 0;
        int r = !sides ? -ENOMEM : n > 0 ? table_titles(table, titles) : 0;

        for (size_t i = 0; i < n && r >= 0; i++)
                r = side_row(table, &sides[i], reply->context);
        return r;
}

void change_outlook(const Reply *reply) {
        static const TableForm form = { .columns = 4, .whole = COLUMN(0) | COLUMN(2) };
        _cleanup_(table_freep) Table *around = table_new(&form);
        long long days = row_number(reply->context, "days");
        char buf[WORDS_SIZE];

        if (!around || effects_around(reply, around) < 0) {
                fail_errno(-ENOMEM, "the doses");
                return;
        }
        table_print(around, 2);
        if (days > 0)
                say(2, PLAIN, is_appointment(reply->result) ? N_("%s from the last one to the next.")
                                                            : N_("%s from the last dose to the next."),
                    words_days((long)days, buf));
}

void change_effects(const Reply *reply) {
        static const TableForm form = { .columns = 5, .whole = COLUMN(1) | COLUMN(4), .front = { N_("was: "), [3] = N_("now: ") } };
        _cleanup_(table_freep) Table *sides = table_new(&form);

        change_outlook(reply);
        if (!sides || effects_compared(reply, sides) < 0) {
                fail_errno(-ENOMEM, "the doses");
                return;
        }
        table_print(sides, 2);
        if (row_true(reply->context, "further"))
                say(2, PLAIN, "... and so on");
}
