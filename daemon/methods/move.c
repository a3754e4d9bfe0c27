/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving a dose, alone or with all that follow. */

#include "methods/move.h"

#include "core/when.h"
#include "engine/edit.h"
#include "engine/editing.h"
#include "engine/find.h"
#include "engine/moving.h"
#include "local.h"
#include "store/records.h"

static int move_target(Call *c, const RegimenState *state, const PlanDose *d, Slot *ret) {
        const char *text = c->args[1];
        Slot local = zone_local(plan_zone_now(&state->plan), c->now);
        char why[WHEN_MESSAGE_SIZE];
        int minute = when_clock(text, NULL);
        Day day;

        if (minute >= 0 && call_flag(c, "following"))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "With --following a dose moves by days: say a date. Another time of day is a change.");
        if (minute >= 0)
                *ret = slot_of(slot_day(d->at), (unsigned)minute);
        else if (when_date(text, slot_day(local), TENSE_NEXT, &day, NULL) >= 0)
                *ret = slot_of(day, slot_minute(d->at));
        else if (when_time(text, local, TENSE_NEXT, ret, why) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", text, why);
        if (call_flag(c, "following") && slot_minute(*ret) != slot_minute(d->at))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "With --following a dose moves by days: say a date without a time.");
        if (*ret > SLOT_MAX || plan_instant(&state->plan, *ret) <= c->now)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A dose is moved to a time that is still to come.");
        return 0;
}

/* With all that follow, only what was answered stays where it is: none may come to such a place. */
static int move_following_free(Call *c, const RegimenState *state, const PlanDose *d, Slot at) {
        const Plan *p = &state->plan;
        Slot by = at - d->at;
        PlanDose other;

        for (size_t i = 0; i < p->n_records; i++) {
                const PlanRecord *rec = &p->records[i];
                int r;

                if (rec->answer == ANSWER_NONE || rec->at - by < d->at)
                        continue;
                r = rec->at - by == d->at ? 1 : moving_in_place(state, d, rec->at - by, &other);
                if (r < 0)
                        return r;
                if (r > 0 && (rec->at - by == d->at || !other.record || other.record->answer == ANSWER_NONE))
                        return moving_refuse_place(c, state, rec->slot);
        }
        return 0;
}

/* What a plan that was added by a clock that was ahead gives before that is not shown: a dose is not moved away to there. */
static int move_shown(Call *c, const RegimenState *state, Slot at) {
        if (plan_instant(&state->plan, at) >= state->plan.shown_from)
                return 0;
        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT,
                           "By this computer's clock %s is added later than that. Is the clock right? If so, move the dose without --following.",
                           state->regimen.handle);
}

/* With --following a dose can't overtake the one before it. */
static int move_order(Call *c, const RegimenState *state, const PlanDose *d, Slot at) {
        char slot[SLOT_TEXT_SIZE];
        PlanDose previous;
        int r = plan_dose_before(&state->plan, d->utc, &previous);

        if (r > 0 && at <= previous.at)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "That is before the dose %s@%s, or on it.",
                                   state->regimen.handle, slot_format(previous.slot, slot));
        return MIN(r, 0);
}

static int move_write(Service *s, Call *c, Edit *e, const PlanDose *d, Slot at) {
        PlanRecord rec = d->record ? *d->record : (PlanRecord){ .slot = d->slot, .amount = d->amount };
        bool following = call_flag(c, "following");
        Values before = {}, after = {};
        int r;

        values_number(&before, "at", d->at);
        values_text(&before, "zone", zone_name(d->zone));
        values_number(&after, "at", at);
        values_text(&after, "zone", zone_name(plan_zone(&e->state.plan, at)));
        if (following)
                values_number(&after, "following", 1);
        r = edit_append(s, c, e, "move", d->slot, &before, &after);
        if (r < 0)
                return r;
        if (following)
                return edit_shift(s, c, &e->state, d->at, slot_day(at) - slot_day(d->at));
        rec.at = at;
        rec.snoozed_until = 0;
        return record_write(s->store, c->change, e->state.regimen.id, &rec);
}

static int move_check(Call *c, const Edit *e, const PlanDose *d, Slot *ret) {
        bool following = call_flag(c, "following");
        int r;

        if (e->state.regimen.stopped)
                return edit_refuse_stopped(c, &e->state.regimen);
        if (d->record && d->record->answer != ANSWER_NONE)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s was answered already, so it can't be moved.", c->args[0]);
        r = move_target(c, &e->state, d, ret);
        if (r >= 0)
                r = following ? move_following_free(c, &e->state, d, *ret) : moving_free(c, &e->state, d, *ret);
        if (r >= 0 && following)
                r = move_shown(c, &e->state, *ret);
        return r >= 0 && following ? move_order(c, &e->state, d, *ret) : r;
}

static int move_result(Call *c, const Edit *e, Slot slot) {
        Dict *changed = dicts_add(&c->changed_doses);
        PlanDose d;
        int r = plan_dose(&e->state.plan, slot, &d);

        if (r <= 0 || !changed)
                return r < 0 ? r : !changed ? -ENOMEM : -EBADMSG;
        r = state_dose_row(&e->state, &d, c->now, &c->result);
        return r < 0 ? r : state_dose_row(&e->state, &d, c->now, changed);
}

int method_move(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        PlanDose d;
        Slot at = SLOT_NONE;
        int r = find_dose(s, c, c->args[0], FIND_TO_MOVE, &e.state, &d);

        if (r >= 0)
                r = outlook_take(&e.state, c->now, &e.before);
        if (r >= 0)
                r = move_check(c, &e, &d, &at);
        if (r < 0)
                return r;
        if (at == d.at) {
                dict_text(&c->context, "hint", local_text("It is there already; nothing was changed."));
                state_context(&e.state, c);
                return state_dose_row(&e.state, &d, c->now, &c->result);
        }
        r = move_write(s, c, &e, &d, at);
        if (r >= 0)
                r = edit_finish(s, c, &e, true);
        return r < 0 ? r : move_result(c, &e, d.slot);
}
