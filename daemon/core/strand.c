/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strands: the doses of a run that one recurrence rule can say. */

#include "strand.h"

#include "language.h"

/* Days of the month that every month has. */
#define DOM_MAX 28

Slot strand_name(const Strand *s, uint64_t i) {
        return slot_of(run_day(&s->run, i), s->minute);
}

Slot strand_at(const Strand *s, uint64_t i) {
        return strand_name(s, i) + s->shift;
}

/* How many of the strand's names, as if it never ended, are before NAME. */
static uint64_t strand_before(const Strand *s, Slot name) {
        Day day;
        uint64_t i;

        name = MIN(MAX(name, SLOT_MIN), SLOT_MAX + 1);
        day = slot_day(name);
        i = run_days_before(&s->run, day);
        return run_day(&s->run, i) == day && s->minute < slot_minute(name) ? i + 1 : i;
}

uint64_t strand_index(const Strand *s, Slot at) {
        return MIN(strand_before(s, at - s->shift), s->end);
}

uint64_t strand_index_utc(const Strand *s, const Zone *zone, int64_t utc) {
        uint64_t i;

        if (utc <= 0)
                return 0;
        if (utc > SLOT_MAX * 60)
                return s->end;
        /* A day early: no gap or overlap is wider. */
        i = strand_index(s, zone_local(zone, utc) - MINUTES_PER_DAY);
        while (i < s->end && zone_resolve(zone, strand_at(s, i), NULL) < utc)
                i++;
        return i;
}

bool strand_has(const Strand *s, Slot at, uint64_t *ret) {
        uint64_t i = strand_index(s, at);

        *ret = i;
        return i >= s->begin && i < s->end && strand_at(s, i) == at;
}

bool strand_ruled(const Strand *s) {
        int dom = (int)s->run.dom + (int)(s->shift / MINUTES_PER_DAY);

        return s->run.kind != RUN_MONTHS || (s->run.dom <= DOM_MAX && dom >= 1 && dom <= DOM_MAX);
}

void strand_of_run(const PlanRevision *v, const Run *run, size_t t, uint8_t days, Strand *ret) {
        Strand s = {
                .run = *run,
                .minute = run->times[t],
                .shift = (Slot)v->shift * MINUTES_PER_DAY,
                .endless = run->doses == UINT64_MAX && v->until > SLOT_MAX,
                .revision = v->number,
        };

        if (run->kind == RUN_WEEKS && days != run->weekdays) {
                s.run.weekdays = days;
                s.run.first = day_week(run->first) + __builtin_ctz(days);
                if (s.run.first < run->first)
                        s.run.first += (Day)run->n * 7;
        }
        s.begin = strand_before(&s, v->from);
        s.end = strand_before(&s, v->until);
        if (run->doses != UINT64_MAX) {
                uint64_t n = run->doses > t ? (run->doses - t - 1) / run->n_times + 1 : 0;

                s.end = n == 0 ? 0 : MIN(s.end, run_days_before(&s.run, run_day(run, n - 1) + 1));
        }
        *ret = s;
}

bool strand_endless_cycle(const Schedule *s) {
        for (size_t i = 0; i < s->n_items; i++)
                if (s->items[i].kind == ITEM_GROUP && group_cycles(&s->items[i].group) == UINT32_MAX)
                        return true;
        return false;
}
