/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A VTIMEZONE as it stands in a file. Pure. */

#include "calendar/raw-value.h"

/* From when on a VTIMEZONE has an offset, once or each year. */
typedef struct RawObservance {
        int32_t from, to;     /* seconds east of UTC before and after */
        Slot start;           /* wall clock by FROM, not before 1970 */
        Slot until;           /* of the yearly rule, in UTC; SLOT_NONE for none */
        unsigned month;       /* of the yearly rule; 0: there is none */
        int day_min, day_max; /* its days of the month; from its end where negative */
        int weekday;          /* the one of these days that is meant, 0 is Monday; -1: each is */
        RawTimes more;        /* its RDATEs */
        Rule rule;            /* for reading */
} RawObservance;

typedef struct RawZone {
        size_t calendar; /* in which of the file's calendars */
        const char *tzid; /* NULL: it has none */
        RawObservance *observances;
        size_t n, size;
        char why[RAW_WHY_SIZE]; /* it can't be read; "" where it can */
} RawZone;

/* A property of an observance, of which SEEN gathers which were there; then what it lacks. */
int raw_zone_property(RawZone *z, RawObservance *o, unsigned *seen, const Line *l);
void raw_zone_check(RawZone *z, RawObservance *o, unsigned seen);
