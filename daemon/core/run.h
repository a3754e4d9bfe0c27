/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Runs: one step, once through. A run is closed-form (RRULE-shaped): doses are counted, never walked. */

#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "civil.h"

typedef enum RunKind {
        RUN_DAYS,   /* every N days from first */
        RUN_WEEKS,  /* every N weeks (Monday to Sunday, from first's week) on WEEKDAYS */
        RUN_MONTHS, /* every N months on first's day of the month, clamped */
} RunKind;

typedef struct Run {
        size_t step;
        RunKind kind;
        unsigned n;            /* every N days, weeks or months; 1 or more */
        uint8_t weekdays;      /* RUN_WEEKS: bit 0 is Monday; holds first's weekday */
        unsigned dom;          /* RUN_MONTHS: the day of the month that is kept, 1 to 31 */
        Day first;             /* the day of the first dose */
        Day end;               /* where the next item starts: the first day of the pattern after
                                * the last dose's (or on or after the bound's end); far behind
                                * DAY_MAX not exact; DAY_NONE if it never ends */
        uint64_t doses;        /* how many, each time of day one; UINT64_MAX if it never ends */
        const uint16_t *times; /* minutes of the day, sorted; lives as long as the schedule */
        size_t n_times;
        Amount amount;
} Run;

/* The first dose of RUN at or after FROM; 1 and the slot, or 0 where it has none
 * (or none until SLOT_MAX). Constant time. */
int run_next(const Run *run, Slot from, Slot *ret);
/* The last dose of RUN before BEFORE; 1 or 0. Constant time. */
int run_previous(const Run *run, Slot before, Slot *ret);

/* To a plan all days after DAY_MAX are one: where an end lies beyond this one, it is this. */
#define DAY_END ((Day)100000)

/* The K-th day of the run's pattern, from 0, as if it never ended; DAY_END at most. */
Day run_day(const Run *run, uint64_t k);
/* How many days of the pattern lie before DAY, as if it never ended. */
uint64_t run_days_before(const Run *run, Day day);
/* The same for doses and slots. */
Slot run_slot(const Run *run, uint64_t dose);
uint64_t run_doses_before(const Run *run, Slot slot);
