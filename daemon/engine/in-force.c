/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step of a plan that is in force. */

#include "engine/in-force.h"

#include "core/placed.h"

/* Of so many doses to come one on the day is looked for. */
#define LOOKED_AT 24

void in_force_done(InForce *f) {
        f->schedule = schedule_free(f->schedule);
}

static bool of_a_step(const RegimenState *state, const PlanDose *d) {
        return d->revision < state->plan.n_revisions;
}

static int last_before(const RegimenState *state, int64_t utc, PlanDose *ret) {
        int r;

        while ((r = plan_dose_before(&state->plan, utc, ret)) > 0 && !of_a_step(state, ret))
                utc = ret->utc;
        return r;
}

/* One that was moved, or stands by itself, is of no step any more. */
static int find_dose_of_step(const RegimenState *state, Day day, int64_t now, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        bool found = false;
        PlanDose d;
        int r = state_seek(state, now, &cursor);

        for (unsigned i = 0; r >= 0 && i < LOOKED_AT && (!found || slot_day(ret->at) < day); i++) {
                r = state_seek_next(state, cursor, now, &d);
                if (r <= 0)
                        break;
                if (!of_a_step(state, &d))
                        continue;
                *ret = d;
                found = true;
        }
        if (r < 0)
                return r;
        return found ? 1 : last_before(state, now, ret);
}

int in_force_read(const RegimenState *state, Day day, int64_t now, InForce *ret) {
        const PlanRevision *revision;
        ScheduleCursor cursor;
        PlanDose d;
        Day place;
        int r = find_dose_of_step(state, day, now, &d);

        *ret = (InForce){ .plan.appointment = state->regimen.appointment };
        if (r <= 0)
                return r;
        revision = &state->plan.revisions[d.revision];
        schedule_seek(revision->schedule, revision->start, d.slot, &cursor);
        place = slot_day(d.slot) + revision->shift;
        r = cursor.in_run ? schedule_placed(revision->schedule, &cursor.run, revision->shift, place, &ret->schedule) : -EINVAL;
        ret->unsaid = r == -EINVAL;
        if (r < 0)
                return ret->unsaid ? 0 : r;
        ret->plan.schedule = ret->schedule;
        ret->plan.next = place;
        return 0;
}
