/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last doses of a regimen. */

#include "engine/last.h"

/* How far back is looked, one after the other, until there are enough. */
static const int days_back[] = { 40, 400, 4000, 60000 };

/* Whether one is past in earnest: one of a day to come is, where it was answered. */
static int is_done(const RegimenState *state, const PlanDose *d, int64_t now, bool taken) {
        DoseState is;
        int r = state_of_dose(state, d, now, &is);

        if (r < 0)
                return r;
        return is == DOSE_TAKEN || (!taken && (is == DOSE_SKIPPED || is == DOSE_MISSED));
}

static void last_add(Last *last, const PlanDose *d, size_t most) {
        if (last->n == most)
                memmove(last->doses, last->doses + 1, --last->n * sizeof *last->doses);
        last->doses[last->n++] = *d;
}

/* What was answered before its time lies after NOW. */
static int64_t last_answer(const Plan *plan, int64_t now) {
        int64_t end = now;

        for (size_t i = 0; i < plan->n_records; i++)
                if (plan->records[i].answer != ANSWER_NONE)
                        end = MAX(end, plan_instant(plan, plan->records[i].at));
        return end;
}

static int find_since(const RegimenState *state, int64_t from, int64_t now, bool taken, size_t most, Last *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        int64_t end = last_answer(&state->plan, now);
        PlanDose d;
        int r = plan_seek(&state->plan, from, &cursor);

        ret->n = 0;
        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.utc <= end) {
                r = is_done(state, &d, now, taken);
                if (r > 0)
                        last_add(ret, &d, most);
        }
        return MIN(r, 0);
}

int last_find(Service *s, RegimenState *state, int64_t now, bool taken, size_t most, Last *ret) {
        Slot local = zone_local(plan_zone_now(&state->plan), now);
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(days_back) && r >= 0; i++) {
                Slot from = MAX(local - (Slot)days_back[i] * MINUTES_PER_DAY, SLOT_MIN);

                r = state_reload(s, now, from, state);
                if (r >= 0)
                        r = find_since(state, plan_instant(&state->plan, from), now, taken, MIN(most, (size_t)LAST_MAX), ret);
                if (r >= 0 && ret->n >= MIN(most, (size_t)LAST_MAX))
                        return 0;
        }
        return r;
}
