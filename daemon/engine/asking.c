/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked before a dose is recorded as taken. */

#include "engine/asking.h"

#include "engine/edit.h"
#include "engine/place.h"
#include "store/records.h"

int asking_early(Service *s, Call *c, const RegimenState *state, const PlanDose *d) {
        char when[PLACE_WHEN_SIZE];

        if (slot_day(d->at) <= state_today(state, c->now))
                return 0;
        return call_ask(c, "This dose is planned for %s. Record it now all the same?", place_when(s, d->zone, d->utc, c->now, when));
}

/* The planned dose before D; 1, 0. One outside the plan is none. */
static int planned_before(const RegimenState *state, const PlanDose *d, PlanDose *ret) {
        int64_t utc = d->utc;
        int r;

        while ((r = plan_dose_before(&state->plan, utc, ret)) > 0 && ret->record && record_unplanned(ret->record))
                utc = ret->utc;
        return r;
}

int asking_before(Service *s, Call *c, const RegimenState *state, const PlanDose *d, int64_t taken_at) {
        char when[PLACE_WHEN_SIZE], other[PLACE_WHEN_SIZE];
        Slot interval = edit_interval(&state->plan, d);
        PlanDose previous;
        int r;

        if (taken_at >= d->utc || slot_day(d->at) > state_today(state, c->now) || (d->record && record_unplanned(d->record)))
                return 0;
        r = planned_before(state, d, &previous);
        if (r < 0)
                return r;
        place_when(s, d->zone, d->utc, c->now, when);
        if (r > 0 && taken_at <= previous.utc)
                return call_ask(c, "That is before the one of %s, and this one is planned for %s. Record it so all the same?",
                                place_when(s, previous.zone, previous.utc, c->now, other), when);
        if (r > 0 || interval <= 0 || interval == SLOT_NONE || d->utc - taken_at <= interval * 60)
                return 0;
        return call_ask(c, "That is long before its time: it is planned for %s. Record it so all the same?", when);
}

/* A dose is recorded this long after its place at the latest, for the question below: so many
 * records are looked at. */
#define LATE_MINUTES (400 * MINUTES_PER_DAY)

/* Whether two were taken closer together than INTERVAL: in civil days where it is whole days. Of
 * several a day one is often late and the next on time: that is no second dose before half of it. */
static bool taken_close(const Zone *zone, int64_t a, int64_t b, Slot interval) {
        if (interval % MINUTES_PER_DAY != 0)
                return llabs(a - b) < interval * 60 / 2;
        return labs((long)slot_day(zone_local(zone, a)) - slot_day(zone_local(zone, b))) < interval / MINUTES_PER_DAY;
}

int asking_close(Service *s, Call *c, const RegimenState *state, const PlanDose *d, int64_t taken_at) {
        const Zone *zone = plan_zone_now(&state->plan);
        Slot interval = edit_interval(&state->plan, d);
        int64_t other = 0, span = interval * 60 + 86400;
        char when[PLACE_WHEN_SIZE], words[WORDS_SIZE];
        int r;

        if (interval <= 0 || interval == SLOT_NONE || state->regimen.appointment)
                return 0;
        r = records_taken_near(s->store, state->regimen.id, d->slot, zone_local(zone, taken_at) - LATE_MINUTES, taken_at, span,
                               &other);
        if (r <= 0 || !taken_close(zone, taken_at, other, interval))
                return MIN(r, 0);
        return call_ask(c,
                        "Another dose of %s is recorded as taken on %s, and the plan's shortest interval there is %s. "
                        "Record this one as well?",
                        state->regimen.handle, place_when(s, zone, other, c->now, when),
                        edit_interval_words(interval, words));
}
