/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last doses of a regimen. */

#include "engine/last.h"

/* How far back is looked, one after the other, until there are enough. */
static const int days_back[] = { 40, 400, 4000, 60000 };

/* When it was done with: what was taken, then; what was not, at its time. */
static int64_t done_at(const PlanDose *d) {
        return d->record && d->record->answer == ANSWER_TAKEN ? d->record->taken_at : d->utc;
}

static bool is_before(const PlanDose *a, const PlanDose *b) {
        return done_at(a) != done_at(b) ? done_at(a) < done_at(b) : a->utc < b->utc;
}

/* Among the last MOST, in their order. */
static void last_add(Last *last, const PlanDose *d, size_t most) {
        size_t i;

        if (last->n == most) {
                if (is_before(d, &last->doses[0]))
                        return;
                memmove(last->doses, last->doses + 1, --last->n * sizeof *last->doses);
        }
        for (i = last->n++; i > 0 && is_before(d, &last->doses[i - 1]); i--)
                last->doses[i] = last->doses[i - 1];
        last->doses[i] = *d;
}

/* What was skipped before its time lies after NOW. */
static int64_t last_skipped(const Plan *plan, int64_t now) {
        int64_t end = now;

        for (size_t i = 0; i < plan->n_records; i++)
                if (plan->records[i].answer == ANSWER_SKIPPED)
                        end = MAX(end, plan_instant(plan, plan->records[i].at));
        return end;
}

/* Wherever it was planned: a dose may be taken long after its place, and before it. The newest first, as an older one is then
 * rarely looked up. */
static int find_taken(const RegimenState *state, int64_t from, size_t most, Last *ret) {
        const Plan *plan = &state->plan;
        PlanDose d;
        int r = 0;

        for (size_t i = plan->n_records; i > 0 && r >= 0; i--) {
                const PlanRecord *record = &plan->records[i - 1];

                if (record->answer != ANSWER_TAKEN || record->taken_at < from ||
                    (ret->n == most && record->taken_at < done_at(&ret->doses[0])))
                        continue;
                r = plan_dose(plan, record->slot, &d);
                if (r > 0)
                        last_add(ret, &d, most);
        }
        return MIN(r, 0);
}

/* Those that were not taken, by their places. */
static int find_others(const RegimenState *state, int64_t from, int64_t now, size_t most, Last *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        int64_t end = last_skipped(&state->plan, now);
        PlanDose d;
        int r = plan_seek(&state->plan, from, &cursor);

        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.utc <= end) {
                DoseState is;

                r = state_of_dose(state, &d, now, &is);
                if (r >= 0 && (is == DOSE_SKIPPED || is == DOSE_MISSED))
                        last_add(ret, &d, most);
        }
        return MIN(r, 0);
}

int last_find(Service *s, RegimenState *state, int64_t now, bool taken, size_t most, Last *ret) {
        Slot local = zone_local(plan_zone_now(&state->plan), now);
        int r = 0;

        most = MIN(most, (size_t)LAST_MAX);
        for (size_t i = 0; i < ELEMENTSOF(days_back) && r >= 0; i++) {
                Slot from = MAX(local - (Slot)days_back[i] * MINUTES_PER_DAY, SLOT_MIN);

                r = state_reload(s, now, from, state);
                ret->n = 0;
                if (r >= 0)
                        r = find_taken(state, plan_instant(&state->plan, from), most, ret);
                if (r >= 0 && !taken)
                        r = find_others(state, plan_instant(&state->plan, from), now, most, ret);
                if (r >= 0 && ret->n >= most)
                        return 0;
        }
        return r;
}
