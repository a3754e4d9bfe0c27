/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of doses and of regimens, as they are said. */

#include "state.h"

#include "context.h"
#include "local.h"
#include "util.h"

static const struct {
        const char *state, *words;
        Style style;
} states[] = {
        { "due", N_("due"), YELLOW },
        { "snoozed", N_("snoozed"), YELLOW },
        { "taken", N_("taken"), GREEN },
        { "done", N_("done"), GREEN },
        { "missed", N_("missed"), RED },
        { "skipped", N_("skipped"), DIM },
        { "paused", N_("paused"), DIM },
        { "scheduled", N_("scheduled"), PLAIN },
        { "active", N_("active"), PLAIN },
        { "stopped", N_("stopped"), PLAIN },
        { "ended", N_("ended"), PLAIN },
};

static size_t find(const char *state) {
        size_t i = 0;

        while (i < ELEMENTSOF(states) && !streq(state, states[i].state))
                i++;
        return i;
}

const char *state_words(const char *state) {
        size_t i = find(state);

        return i < ELEMENTSOF(states) ? local_text(states[i].words) : state;
}

const char *state_of_plan(const json_t *row, Day today, char buf[static STATE_PLAN_SIZE]) {
        const char *status = row_text(row, "status");
        char first[WORDS_SIZE], last[WORDS_SIZE];
        Day from, until;
        bool to_come = day_parse(row_text(row, "paused_from"), &from) == 0, ends = day_parse(row_text(row, "paused_until"), &until) == 0;

        if (ends)
                words_day(until, today, last);
        if (to_come && ends)
                snprintf(buf, STATE_PLAN_SIZE, local_text("paused from %s until %s"), words_day(from, today, first), last);
        else if (to_come)
                snprintf(buf, STATE_PLAN_SIZE, local_text("paused from %s until you resume it"), words_day(from, today, first));
        else if (streq(status, "paused") && ends)
                snprintf(buf, STATE_PLAN_SIZE, local_text("paused until %s"), last);
        else if (streq(status, "paused"))
                snprintf(buf, STATE_PLAN_SIZE, "%s", local_text("paused until you resume it"));
        else
                snprintf(buf, STATE_PLAN_SIZE, "%s", streq(status, "active") ? "" : state_words(status));
        return buf;
}

void pause_tell(const json_t *row, const json_t *context) {
        const char *regimen = row_text(row, "regimen"), *patient = row_text(row, "patient");
        Day today = context_today(context, patient), from, until;
        char first[WORDS_SIZE], last[WORDS_SIZE];

        if (day_parse(row_text(row, "paused_from"), &from) < 0)
                return;
        words_day(from, today, first);
        if (day_parse(row_text(row, "paused_until"), &until) == 0) {
                words_day(until, today, last);
                if (context_several(context))
                        say(0, YELLOW, "%s, for %s, will be paused from %s until %s.", regimen, patient, first, last);
                else
                        say(0, YELLOW, "%s will be paused from %s until %s.", regimen, first, last);
        } else if (context_several(context)) {
                say(0, YELLOW, "%s, for %s, will be paused from %s until you resume it.", regimen, patient, first);
        } else {
                say(0, YELLOW, "%s will be paused from %s until you resume it.", regimen, first);
        }
}

const char *state_at(const char *state, const char *at, char buf[static STATE_AT_SIZE]) {
        bool snoozed = streq(state, "snoozed"), done = streq(state, "done");

        if (!*at || !(snoozed || done || streq(state, "taken")))
                return state_words(state);
        snprintf(buf, STATE_AT_SIZE, local_text(snoozed ? N_("snoozed until %s") : done ? N_("done %s") : N_("taken %s")), at);
        return buf;
}

Style state_style(const char *state) {
        size_t i = find(state);

        return i < ELEMENTSOF(states) ? states[i].style : PLAIN;
}
