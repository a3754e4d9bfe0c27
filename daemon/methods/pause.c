/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pausing a regimen, and resuming it. */

#include "methods/pause.h"

#include "core/words.h"
#include "engine/editing.h"
#include "local.h"
#include "store/pauses.h"

static void pause_hint(Call *c, Day today, Day from, Day until) {
        char from_words[WORDS_SIZE], until_words[WORDS_SIZE], hint[3 * WORDS_SIZE];

        words_day(from, today, from_words);
        if (until == DAY_NONE)
                snprintf(hint, sizeof(hint), local_text("Paused from %s until you resume it."), from_words);
        else
                snprintf(hint, sizeof(hint), local_text("Paused from %s until %s."), from_words, words_day(until, today, until_words));
        dict_text(&c->context, "hint", hint);
}

/* Whether the days from FROM to UNTIL, and none after them, are paused already. */
static bool paused_so(const Plan *p, Day from, Day until) {
        for (size_t i = 0; i < p->n_pauses; i++)
                if (p->pauses[i].from <= from && p->pauses[i].until == until)
                        return true;
        return plan_paused_until(p, slot_of(from, 0)) == until;
}

/* What is paused in one piece once FROM to UNTIL is: one before it that it cuts short or follows, and one that follows it. */
static void whole_pause(const Plan *p, Day *from, Day *until) {
        Day last = *until;

        for (size_t i = 0; i < p->n_pauses && last != DAY_NONE; i++)
                if (p->pauses[i].from > *until && p->pauses[i].from <= last + 1)
                        last = MAX(last, p->pauses[i].until);
        *until = last;
        *from = plan_paused_from(p, *from);
}

/* The newest pause says how long: what others have of its days or after them ends with it, unless it begins
 * later. */
static int give_way(Service *s, Call *c, const RegimenState *state, Day from, Day until) {
        const Plan *p = &state->plan;
        int r = pauses_end(s->store, c->change, state->regimen.id, from);

        for (size_t i = 0; r >= 0 && i < p->n_pauses; i++) {
                const PlanPause *pause = &p->pauses[i];

                if (pause->until < from)
                        continue;
                if (pause->from < from)
                        r = pause_insert(s->store, c->change, state->regimen.id, pause->from, from - 1);
                else if (pause->from > until)
                        r = pause_insert(s->store, c->change, state->regimen.id, pause->from, pause->until);
        }
        return r;
}

int method_pause(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        Values after = {};
        Day today, from, until, whole_from, whole_until;
        int r = edit_begin(s, c, &e);

        if (r < 0)
                return r;
        today = state_today(&e.state, c->now);
        r = call_date(c, "from", TENSE_START, today, today, &from);
        if (r >= 0)
                r = call_date(c, "until", TENSE_NEXT, today, DAY_NONE, &until);
        if (r < 0)
                return r;
        if (from < today)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A pause begins today or later; the past stays as it was.");
        if (until < from)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The pause would end before it begins.");
        if (paused_so(&e.state.plan, from, until)) {
                dict_text(&c->context, "hint", local_text("It is paused so already; nothing was changed."));
                state_context(&e.state, c);
                return state_regimen_row(s->store, &e.state, c->now, &c->result);
        }
        whole_from = from;
        whole_until = until;
        whole_pause(&e.state.plan, &whole_from, &whole_until);
        values_number(&after, "from", whole_from);
        if (whole_until != DAY_NONE)
                values_number(&after, "until", whole_until);
        pause_hint(c, today, whole_from, whole_until);
        r = edit_append(s, c, &e, "pause", SLOT_NONE, NULL, &after);
        if (r >= 0)
                r = give_way(s, c, &e.state, from, until);
        if (r >= 0)
                r = pause_insert(s->store, c->change, e.state.regimen.id, from, until);
        return r < 0 ? r : edit_finish_regimen(s, c, &e, false);
}

int method_resume(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        bool any = false;
        Day today;
        int r = edit_begin(s, c, &e);

        if (r < 0)
                return r;
        today = state_today(&e.state, c->now);
        for (size_t i = 0; i < e.state.plan.n_pauses; i++)
                any |= e.state.plan.pauses[i].until >= today;
        if (!any)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s is not paused.", e.state.regimen.handle);
        r = edit_append(s, c, &e, "resume", SLOT_NONE, NULL, NULL);
        if (r >= 0)
                r = pauses_end(s->store, c->change, e.state.regimen.id, today);
        for (size_t i = 0; r >= 0 && i < e.state.plan.n_pauses; i++) {
                const PlanPause *pause = &e.state.plan.pauses[i];

                if (pause->until >= today && pause->from < today)
                        r = pause_insert(s->store, c->change, e.state.regimen.id, pause->from, today - 1);
        }
        return r < 0 ? r : edit_finish_regimen(s, c, &e, false);
}
