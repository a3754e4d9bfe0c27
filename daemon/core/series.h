/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A plan as calendar series: each is one VEVENT, shaped so that phones read it right
 * (RFC 5545; the rules are numbered in the project's calendar notes). Pure. The series of
 * a plan together have exactly the plan's doses, without those that are skipped or paused:
 * what does not fit a rule is an event of its own. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

typedef struct Series {
        /* With the regimen, REVISION and OWN, the name for ever: the first slot that its
         * revision named for this time of day (and weekday), before anything was cut off,
         * skipped or moved; the dose's own name where it is an event of its own. */
        Slot key;
        int64_t revision; /* its number; 0 for a dose without one */
        bool own;         /* one dose that stands beside the series it was taken out of (rules 6, 11) */
        bool moved;       /* that was moved by a person, alone */

        const Zone *zone; /* borrowed from the plan; NULL: START and EXCLUDED are in UTC */
        Slot start;       /* wall clock of the first event */
        int64_t utc;      /* its instant */
        RunKind kind;
        unsigned n;       /* interval; 0 for a single event, which has no rule */
        uint8_t weekdays; /* BYDAY, RUN_WEEKS only; exactly one bit where n > 1 (rule 4) */
        uint64_t count;   /* COUNT, 2 or more (excluded ones too); 0 for no end */
        Slot *excluded;   /* EXDATE, after start, sorted, fewer than COUNT (rule 5); owned */
        size_t n_excluded;

        Amount amount;
        const PlanRecord *record; /* what was said of the dose; only where OWN, may be NULL */
} Series;

typedef struct SeriesList {
        Series *series;
        size_t n;
        int64_t horizon; /* instant at which an endless cycle, or what an endless step needs
                          * events of its own for, was cut; 0: all is there */
} SeriesList;

typedef struct SeriesOptions {
        int64_t from, to;   /* instants; the plan's doses in [from, to); 0 and INT64_MAX for all */
        int64_t horizon;    /* where an endless cycle and endless single events stop; a plan
                             * that starts after it has none of them */
        int64_t own_before; /* doses before this instant are events of their own, with their
                             * record (an export with history); 0 for none */
} SeriesOptions;

/* The plan needs all its records. The caller frees the list with series_list_done(). 0 or
 * -ENOMEM. */
int series_of_plan(const Plan *p, const SeriesOptions *o, SeriesList *ret);
/* The day of the series' last dose (excluded or not); DAY_NONE where it has no end. */
Day series_last(const Series *s);
/* Frees what the list owns and sets it to zero. */
void series_list_done(SeriesList *l);
