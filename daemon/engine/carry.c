/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a changed schedule carries over of the plan as it was. */

#include "engine/carry.h"

#include "core/placed.h"
#include "core/words.h"
#include "local.h"
#include "store/records.h"

/* So many days of a rhythm are compared: any two differ within them. */
#define DAYS_COMPARED 40

/* Whether the new plan has its doses on the days of a revision that is still to come. */
static bool same_days(const PlanRevision *is, const Carry *carry) {
        Slot shift = (Slot)is->shift * MINUTES_PER_DAY, name = is->from;

        for (unsigned i = 0; i < DAYS_COMPARED; i++) {
                ScheduleDose old, new;
                bool has_old = schedule_dose_from(is->schedule, is->start, name, &old) > 0;
                bool has_new = schedule_dose_from(carry->schedule, carry->origin, MAX(name + shift, carry->start), &new) > 0;

                if (has_old != has_new || (has_old && slot_day(old.slot + shift) != slot_day(new.slot)))
                        return false;
                if (!has_old)
                        return true;
                name = slot_of(slot_day(old.slot) + 1, 0);
        }
        return true;
}

/* Where the plan goes over to other days, later than the change begins (all doses were moved from then on, or it was changed),
 * one schedule does not have those. */
static int ask_other_days(Call *c, const RegimenState *state, size_t first, const Carry *carry) {
        const Plan *p = &state->plan;
        char words[WORDS_SIZE];

        for (size_t i = first + 1; i < p->n_revisions; i++) {
                const PlanRevision *is = &p->revisions[i];
                bool piece = is->number == p->revisions[first].number;

                if (is->until <= is->from || (piece ? is->shift == p->revisions[first].shift : same_days(is, carry)))
                        continue;
                return MIN(call_ask(c, "From %s on doses are planned for other days, and the new plan does not have them so. Change it all the same?",
                                    words_day(slot_day(is->from) + is->shift, state_today(state, c->now), words)), 0);
        }
        return 0;
}

int carry_rhythm(Call *c, const RegimenState *state, Day from, Carry *carry) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Plan all = state->plan;
        ScheduleDose first;
        Day day = DAY_NONE;
        PlanDose d;
        int r;

        all.shown_from = INT64_MIN;
        all.n_records = 0; /* by the places that the plan gives */
        r = plan_seek(&all, plan_instant(&all, carry->start), &cursor);
        if (r >= 0)
                r = plan_next(cursor, &d);
        if (r <= 0)
                return r;
        if (schedule_dose_from(carry->schedule, from, carry->start, &first) > 0)
                day = slot_day(first.slot);
        if (day < slot_day(d.at) || (day != slot_day(d.at) && schedule_counts_days(carry->schedule)))
                carry->origin = slot_day(d.at);
        /* Of a day on which the plan has only its later doses. */
        if (schedule_dose_at(carry->schedule, carry->origin, d.at, &first) > 0 &&
            schedule_dose_from(carry->schedule, carry->origin, carry->start, &first) > 0 && first.slot < d.at)
                carry->first = MAX(carry->start, d.at);
        return ask_other_days(c, state, d.revision, carry);
}

Slot carry_place(const Plan *p, const PlanDose *d) {
        return d->revision < p->n_revisions ? d->slot + (Slot)p->revisions[d->revision].shift * MINUTES_PER_DAY : SLOT_NONE;
}

/* ---- doses that were moved by themselves --------------------------------------------------- */

static bool has_dose(const Carry *carry, Slot slot, ScheduleDose *ret) {
        return slot >= carry->first && schedule_dose_at(carry->schedule, carry->origin, slot, ret) > 0;
}

/* The only time of the day of a step; -1 where it has several. */
static int only_time(const Schedule *schedule, size_t step) {
        size_t n;
        const uint16_t *times = schedule_times(schedule, step, &n);

        return n == 1 ? times[0] : -1;
}

/* The same day at the new time, where both plans have one. */
static Slot at_new_time(const Plan *p, const PlanDose *d, const Carry *carry, Slot slot) {
        int time = only_time(carry->schedule, 0);

        return time >= 0 && only_time(p->revisions[d->revision].schedule, d->step) >= 0 ? slot_of(slot_day(slot), (unsigned)time) : slot;
}

/* The record with which the dose stays where it is in the new plan. False: it can't be kept. */
static bool keep_record(const Plan *p, const PlanDose *d, const Carry *carry, PlanRecord *ret) {
        Slot place = carry_place(p, d), is = place;
        ScheduleDose dose;

        *ret = (PlanRecord){ .slot = d->slot, .at = d->at, .amount = schedule_amount(carry->schedule, 0), .standalone = true };
        if (place != SLOT_NONE && !has_dose(carry, place, &dose) && (is = at_new_time(p, d, carry, place)) != place &&
            slot_minute(d->at) == slot_minute(place)) /* it was moved by days alone */
                ret->at = at_new_time(p, d, carry, d->at);
        if (ret->at < carry->start || has_dose(carry, ret->at, &dose))
                return false;
        if (place == SLOT_NONE || place < carry->start) /* of no dose of the new plan */
                return ret->slot != ret->at && !has_dose(carry, ret->slot, &dose);
        ret->slot = is;
        ret->standalone = false;
        return has_dose(carry, is, &dose);
}

static int ask_lost(Call *c, const RegimenState *before, const PlanDose *d) {
        Day today = state_today(before, c->now);
        char was[WORDS_SIZE], is[WORDS_SIZE];
        Slot place = carry_place(&before->plan, d);

        return call_ask(c,
                        before->regimen.appointment
                                ? N_("The appointment of %s was moved to %s, and the new plan does not have it there. Change the plan all the same?")
                                : N_("The dose of %s was moved to %s, and the new plan does not have it there. Change the plan all the same?"),
                        words_slot(place == SLOT_NONE ? d->slot : place, today, was), words_slot(d->at, today, is));
}

static int carry_dose(Service *s, Call *c, const RegimenState *before, const PlanDose *d, const Carry *carry) {
        ScheduleDose dose;
        PlanRecord rec;

        if (d->record->answer != ANSWER_NONE || d->at < carry->start || d->at == carry_place(&before->plan, d) ||
            record_unplanned(d->record) || has_dose(carry, d->at, &dose))
                return 0;
        if (!carry->keeps || !keep_record(&before->plan, d, carry, &rec))
                return MIN(ask_lost(c, before, d), 0);
        return record_write(s->store, c->change, before->regimen.id, &rec);
}

int carry_moved(Service *s, Call *c, const RegimenState *before, const Carry *carry) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < before->plan.n_records; i++) {
                PlanDose d;

                r = plan_dose(&before->plan, before->plan.records[i].slot, &d);
                if (r > 0 && d.record)
                        r = carry_dose(s, c, before, &d, carry);
        }
        return MIN(r, 0);
}
