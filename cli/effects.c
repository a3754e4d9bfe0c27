/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a change did to the doses. */

#include "changing.h"
#include "doses.h"

#define SIDE_MAX 20

static bool is_effect(const json_t *row, const char *effect) {
        return streq(row_text(row, "effect"), effect);
}

/* When it was: of a dose that was taken, when it was taken. */
static const char *effect_at(const json_t *row) {
        const char *taken = row_text(row, "taken_at");

        return *taken ? taken : row_text(row, "at");
}

static int effect_row(Table *table, const char *label, const json_t *row, const json_t *context) {
        const char *state = row_text(row, "state");
        char when[WORDS_SIZE], amount[AMOUNT_WORDS_SIZE];
        const char *const cells[] = {
                label,
                instant_words(effect_at(row), context_today(context, row_text(row, "patient")), when),
                row_amount(row, amount),
                !streq(state, "scheduled") ? state : row_true(row, "moved") ? "moved" : "",
        };

        return table_row(table, state_style(state), cells);
}

/* The last dose before the change, and the coming ones. */
static int effects_around(const Reply *reply, Table *table) {
        const char *label = "Next dose:";
        const json_t *row;
        size_t i;
        int r = 0;

        json_array_foreach(reply->effects, i, row) {
                if (is_effect(row, "last"))
                        r = effect_row(table, "Last dose:", row, reply->context);
                else if (is_effect(row, "next")) {
                        r = effect_row(table, label, row, reply->context);
                        label = "";
                }
                if (r < 0)
                        break;
        }
        return r;
}

/* One side of the comparison: the rows of one effect or "moved", in order. */
static size_t effects_side(const Reply *reply, const char *effect, const json_t **ret, size_t max) {
        const json_t *row;
        size_t i, n = 0;

        json_array_foreach(reply->effects, i, row)
                if (is_effect(row, "moved") || is_effect(row, effect)) {
                        if (n < max)
                                ret[n] = row;
                        n++;
                }
        return n;
}

static const char *side_when(const json_t *row, bool before, const json_t *context,
                             char buf[static WORDS_SIZE]) {
        if (!row)
                return "";
        return instant_short(row_text(row, before && is_effect(row, "moved") ? "was" : "at"),
                             context_today(context, row_text(row, "patient")), buf);
}

static int side_row(Table *table, const json_t *before, const json_t *after,
                    const json_t *context) {
        char when[2][WORDS_SIZE], amount[2][AMOUNT_WORDS_SIZE];
        const char *const cells[] = {
                side_when(before, true, context, when[0]),
                before ? row_amount(before, amount[0]) : "",
                "|",
                side_when(after, false, context, when[1]),
                after ? row_amount(after, amount[1]) : "",
        };

        return table_row(table, PLAIN, cells);
}

/* What was planned before, beside what is planned now. */
static int effects_sides(const Reply *reply, Table *table, size_t *ret_more) {
        static const char *const titles[] = { "Before", "", "|", "After", "" };
        const json_t *before[SIDE_MAX] = {}, *after[SIDE_MAX] = {};
        size_t n_before = effects_side(reply, "went", before, SIDE_MAX);
        size_t n_after = effects_side(reply, "came", after, SIDE_MAX);
        size_t n = MAX(n_before, n_after), shown = MIN(n, (size_t)SIDE_MAX);
        int r = n > 0 ? table_row(table, BOLD, titles) : 0;

        for (size_t i = 0; i < shown && r >= 0; i++)
                r = side_row(table, before[i], after[i], reply->context);
        *ret_more = n - shown;
        return r;
}

void change_effects(const Reply *reply, bool compare) {
        _cleanup_(table_freep) Table *around = table_new(4, 3), *sides = table_new(5, 1);
        long long days = row_number(reply->context, "days");
        char buf[WORDS_SIZE];
        size_t more = 0;

        if (!around || !sides || effects_around(reply, around) < 0 ||
            (compare && effects_sides(reply, sides, &more) < 0)) {
                fail_errno(-ENOMEM, "the doses");
                return;
        }
        table_print(around, 2);
        if (days > 0)
                say(2, PLAIN, "%s from the last dose to the next.", words_days((long)days, buf));
        table_print(sides, 2);
        if (more > 0)
                say(2, PLAIN, "... and %zu more", more);
}
