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
