/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked before a dose is recorded as taken, or planned anew. */

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
        char when[PLACE_WHEN_SIZE], other[PLACE_WHEN_SIZE], is[PLACE_WHEN_SIZE];
        Slot interval = edit_interval(&state->plan, d);
        PlanDose previous;
        int r;

        if (taken_at >= d->utc || slot_day(d->at) > state_today(state, c->now) || (d->record && record_unplanned(d->record)))
                return 0;
        r = planned_before(state, d, &previous);
        if (r < 0)
                return r;
        place_when(s, d->zone, d->utc, c->now, when);
        place_when(s, d->zone, taken_at, c->now, is);
        if (r > 0 && taken_at <= previous.utc)
                return call_ask(c, "Read as %s. That is before the one of %s, and this one is planned for %s. Record it so all the same?", is,
                                place_when(s, previous.zone, previous.utc, c->now, other), when);
        if (r > 0 || interval <= 0 || interval == SLOT_NONE || d->utc - taken_at <= interval * 60)
                return 0;
        return call_ask(c, "Read as %s. That is long before its time: it is planned for %s. Record it so all the same?", is, when);
}

/* An injection, by the clock of then. */
typedef struct Injected {
        int64_t utc;
        const Zone *zone;
} Injected;

/* Whether two were closer together than INTERVAL: in civil days where it is whole days, each by its own clock. Of
 * several a day one is often late and the next on time: that is no second dose before half of it. */
static bool is_close(Injected a, Injected b, Slot interval) {
        if (interval % MINUTES_PER_DAY != 0)
                return llabs(a.utc - b.utc) < interval * 60 / 2;
        return labs((long)slot_day(zone_local(a.zone, a.utc)) - slot_day(zone_local(b.zone, b.utc))) < interval / MINUTES_PER_DAY;
}

/* Among so many of a patient's plans, the newest, those of the drug are looked for: a person has a handful, and a call
 * costs what is few. */
#define OTHERS 20

/* The injection nearest to one, of those that are closer to it than they may be. */
typedef struct Near {
        TakenNear taken;
        char *handle; /* owned; of another plan, else NULL */
        bool stopped;
} Near;

static void near_done(Near *n) {
        free(n->handle);
}

/* Takes HANDLE. */
static void near_set(Near *n, const TakenNear *taken, char *handle, bool stopped) {
        free(n->handle);
        *n = (Near){ *taken, handle, stopped };
}

/* Which doses are looked at beside IS: a clock may have gone a day or more around the world between the two. */
static TakenWithin within(Injected is, Slot interval) {
        int64_t span = interval * 60 + 3 * INT64_C(86400);

        return (TakenWithin){ zone_local(is.zone, is.utc) - LATE_MINUTES, is.utc - span, is.utc + span };
}

/* Where two steps meet, the shorter interval of both counts. */
static Slot interval_between(const Plan *p, Slot interval, Slot slot) {
        PlanDose other;
        int r = plan_dose(p, slot, &other);
        Slot its = r > 0 ? edit_interval(p, &other) : SLOT_NONE;

        return its > 0 ? MIN(interval, its) : interval;
}

/* Whether OTHER runs or ran beside this plan, and the two have these doses as close as that: so it was meant. 1, 0. */
static int planned_so(Service *s, const RegimenState *state, const Regimen *other, const PlanDose *d, const TakenNear *taken, Slot interval) {
        Injected place = { plan_instant(&state->plan, taken->at), plan_zone(&state->plan, taken->at) };
        int64_t added = INT64_MIN;
        int r = other->stopped ? regimen_added(s->store, state->regimen.id, &added) : 0;

        if (r < 0 || taken->unplanned || (d->record && record_unplanned(d->record)) || taken->taken_at <= added)
                return MIN(r, 0);
        return is_close(place, (Injected){ d->utc, d->zone }, interval);
}

/* Of OTHER, or of the plan itself (NULL), the injection nearest to IS that is closer to it than INTERVAL. Where D is one
 * of the plan, it is passed over, and so is what was meant to be as close. 1, 0. */
static int taken_near(Service *s, const RegimenState *state, const Regimen *other, const PlanDose *d, Injected is, Slot interval,
                      TakenNear *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        TakenWithin taken = within(is, interval);
        int r = records_taken_near(s->store, other ? other->id : state->regimen.id, other || !d ? SLOT_NONE : d->slot, &taken, is.utc, &cursor);

        while (r >= 0 && (r = records_taken_near_next(s->store, cursor, ret)) > 0) {
                Injected it = { ret->taken_at, plan_zone(&state->plan, ret->at) };
                int meant = 0;

                if (!is_close(it, is, other ? interval : interval_between(&state->plan, interval, ret->slot)))
                        continue;
                if (other && d)
                        meant = planned_so(s, state, other, d, ret, interval);
                if (meant <= 0)
                        return meant < 0 ? meant : 1;
        }
        return r;
}

/* Of another plan of the drug that is nearer than what RET has (FOUND): 1. */
static int close_of_other(Service *s, const RegimenState *state, Regimen *other, const PlanDose *d, Injected is, Slot interval,
                          bool found, Near *ret) {
        TakenNear taken;
        int r = taken_near(s, state, other, d, is, interval, &taken);

        if (r <= 0 || (found && llabs(taken.taken_at - is.utc) >= llabs(ret->taken.taken_at - is.utc)))
                return MIN(r, 0);
        near_set(ret, &taken, TAKE_PTR(other->handle), other->stopped);
        return 1;
}

/* Of all of the drug but its own plan. */
static int close_of_drug(Service *s, const RegimenState *state, const PlanDose *d, Injected is, Slot interval, bool found, Near *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        TakenWithin taken_then = within(is, interval);
        int r = regimens_of_drug(s->store, &state->regimen, &taken_then, OTHERS, &cursor);

        while (r >= 0) {
                _cleanup_(regimen_done) Regimen other = {};

                r = regimens_next(s->store, cursor, &other);
                if (r <= 0)
                        break;
                r = close_of_other(s, state, &other, d, is, interval, found, ret);
                found |= r > 0;
        }
        return r < 0 ? r : found;
}

int asking_close(Service *s, Call *c, const RegimenState *state, const PlanDose *d, int64_t taken_at) {
        char when[PLACE_WHEN_SIZE], words[WORDS_SIZE];
        Injected is = { taken_at, d->zone };
        _cleanup_(near_done) Near near = {};
        PlanDose planned = *d;
        Slot interval;
        int r = d->revision < state->plan.n_revisions ? 1 : edit_near_planned(&state->plan, taken_at, &planned);

        interval = r > 0 ? edit_interval(&state->plan, &planned) : SLOT_NONE;
        if (r < 0 || interval <= 0 || interval == SLOT_NONE || state->regimen.appointment)
                return MIN(r, 0);
        r = taken_near(s, state, NULL, d, is, interval, &near.taken);
        if (r >= 0)
                r = close_of_drug(s, state, d, is, interval, r > 0, &near);
        if (r <= 0)
                return r;
        place_when(s, plan_zone(&state->plan, near.taken.at), near.taken.taken_at, c->now, when);
        if (near.handle)
                return call_ask(c,
                                near.stopped ? N_("A dose of the same drug (%s, stopped) is recorded as taken on %s, and the plan's shortest "
                                                  "interval there is %s. Record this one as well?")
                                             : N_("A dose of the same drug (%s) is recorded as taken on %s, and the plan's shortest interval "
                                                  "there is %s. Record this one as well?"),
                                near.handle, when, edit_interval_words(interval, words));
        return call_ask(c,
                        "Another dose of %s is recorded as taken on %s, and the plan's shortest interval there is %s. "
                        "Record this one as well?",
                        state->regimen.handle, when, edit_interval_words(interval, words));
}

/* Of the plans of the drug that came to their ends the last dose, where that is close to IS: 1, 0. */
static int close_of_ended(Service *s, int64_t now, const RegimenState *state, Injected is, Slot interval, Near *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        TakenWithin taken_then = within(is, interval);
        int r = regimens_of_drug(s->store, &state->regimen, &taken_then, OTHERS, &cursor);

        while (r >= 0) {
                _cleanup_(regimen_done) Regimen other = {};
                _cleanup_free_ char *handle = NULL;
                bool stopped;
                TakenNear taken;

                r = regimens_next(s->store, cursor, &other);
                if (r <= 0)
                        break;
                stopped = other.stopped;
                handle = strdup(other.handle);
                if (!handle)
                        return -ENOMEM;
                r = taken_near(s, state, &other, NULL, is, interval, &taken);
                if (r <= 0 || (ret->handle && taken.taken_at <= ret->taken.taken_at))
                        continue;
                r = stopped ? 0 : state_goes_on(s, &other, now);
                if (r == 0)
                        near_set(ret, &taken, TAKE_PTR(handle), stopped);
        }
        return r < 0 ? r : ret->handle != NULL;
}

int asking_follows(Service *s, Call *c, const RegimenState *state) {
        char last[PLACE_WHEN_SIZE], first[PLACE_WHEN_SIZE], words[WORDS_SIZE];
        _cleanup_(near_done) Near near = {};
        Slot interval;
        PlanDose d;
        int r = state->regimen.appointment ? 0 : state_next(state, c->now, &d);

        if (r <= 0)
                return r;
        interval = edit_interval(&state->plan, &d);
        if (interval <= 0 || interval == SLOT_NONE)
                return 0;
        r = close_of_ended(s, c->now, state, (Injected){ d.utc, d.zone }, interval, &near);
        if (r <= 0)
                return r;
        place_when(s, plan_zone(&state->plan, near.taken.at), near.taken.taken_at, c->now, last);
        place_when(s, d.zone, d.utc, c->now, first);
        return call_ask(c,
                        near.stopped ? N_("The last dose of the same drug (%s, stopped) is recorded as taken on %s; the first one of this plan "
                                          "is planned for %s, and the shortest interval is %s. Add it all the same?")
                                     : N_("The last dose of the same drug (%s) is recorded as taken on %s; the first one of this plan is "
                                          "planned for %s, and the shortest interval is %s. Add it all the same?"),
                        near.handle, last, first, edit_interval_words(interval, words));
}
