/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A strand: the doses of a run at one time of day, and on one weekday where weeks are left
 * out: what one recurrence rule can say (calendar rules 4 and 5). Counted from 0, all in
 * closed form. Pure; what series.c is built of. */

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"

typedef struct Strand {
        Run run; /* its days; the times are not used */
        unsigned minute;
        Slot shift;
        uint64_t begin, end; /* the revision's part of them */
        bool endless;        /* goes on after END */
        int64_t revision;    /* its number */
} Strand;

/* Time T of RUN, on the weekdays DAYS of it (all, but for RUN_WEEKS). */
void strand_of_run(const PlanRevision *v, const Run *run, size_t t, uint8_t days, Strand *ret);

/* The name of dose I, and the wall clock it takes place at. */
Slot strand_name(const Strand *s, uint64_t i);
Slot strand_at(const Strand *s, uint64_t i);
/* The first dose at or after the wall-clock AT; END at most, and maybe before BEGIN. */
uint64_t strand_index(const Strand *s, Slot at);
/* The first whose instant is at or after UTC, all being in ZONE. */
uint64_t strand_index_utc(const Strand *s, const Zone *zone, int64_t utc);
/* Whether a dose takes place at the wall-clock AT, and which. */
bool strand_has(const Strand *s, Slot at, uint64_t *ret);
/* Whether a rule says its days: recurrence skips the months that lack a day, where a
 * schedule takes their last. */
bool strand_ruled(const Strand *s);

/* Whether a schedule ends in cycles without end, which no rule says. */
bool strand_endless_cycle(const Schedule *s);
