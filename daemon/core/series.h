/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A plan as calendar series: each is one VEVENT, shaped so that phones read it right
 * (RFC 5545; the rules are numbered in the project's calendar notes). Pure. The series of
 * a plan together have exactly the plan's doses: what does not fit a rule is an event of
 * its own. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

typedef struct Series {
        Slot key;         /* with the regimen, the series' name for ever: first name slot */
        Slot start;       /* wall clock of the first event, in ZONE */
        int64_t utc;      /* its instant */
        const Zone *zone; /* NULL: written in UTC (gap, overlap, a zone without a simple rule) */
        RunKind kind;
        unsigned n;       /* interval; 0 for a single event */
        uint8_t weekdays; /* BYDAY, RUN_WEEKS only; exactly one bit where n > 1 */
        uint64_t count;   /* COUNT; 0 for no end */
        Slot *excluded;   /* EXDATE, wall clock in ZONE, sorted; owned */
        size_t n_excluded;
        Amount amount;
        bool moved;
} Series;

typedef struct SeriesList {
        Series *series;
        size_t n;
        int64_t horizon; /* instant up to which an endless cycle was written; 0: all is there */
} SeriesList;

typedef struct SeriesOptions {
        int64_t from, to;   /* instants; the plan's doses in [from, to); 0 and INT64_MAX for all */
        int64_t horizon;    /* where an endless cycle or endless single events stop */
        bool history;       /* with taken and missed doses of the past as single events */
} SeriesOptions;

/* Whether ZONE can be written as one STANDARD and at most one DAYLIGHT with a rule each
 * that holds for every dose between two instants (rule 9). */
bool series_zone_simple(const Zone *zone, int64_t from, int64_t to);
/* 0 or -ENOMEM. */
int series_of_plan(const Plan *p, const SeriesOptions *o, SeriesList *ret);
void series_list_done(SeriesList *l);
