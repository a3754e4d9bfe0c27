/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A zone's POSIX footer as the observances of a VTIMEZONE (RFC 5545, 3.6.5; calendar
 * rule 9): one STANDARD and at most one DAYLIGHT, each with one yearly rule from 1970.
 * Pure. */

#include <stdbool.h>
#include <stdint.h>

#include "civil.h"
#include "posixtz.h"
#include "zone.h"

typedef struct Observance {
        const char *name;  /* TZNAME; lives as long as the PosixTz */
        int32_t from, to;  /* seconds east of UTC before and after the onset */
        Slot first;        /* DTSTART: the onset of 1970, wall clock by FROM */
        unsigned month;    /* BYMONTH */
        int week;          /* BYDAY's number: 1 to 4, -1 for the last; 0: none */
        unsigned weekday;  /* BYDAY, 0 is Monday; only where week != 0 or the days are a range */
        unsigned day_min, day_max; /* BYMONTHDAY's range; 0 where week says it all */
} Observance;

typedef struct Observances {
        Observance standard, daylight;
        bool has_daylight;
} Observances;

/* The observances of TZ, which they borrow. 0, or -EOPNOTSUPP where a change can't be said
 * in one rule: Jn and n days, a time that leaves its month (Cairo's M10.5.4/24), changes at
 * a part of a minute. STANDARD is the one with the smaller offset (Dublin's footer has
 * them the other way round). */
int observances_of(const PosixTz *tz, Observances *ret);

/* The earliest instant at or after FROM (0 or more) from which on ZONE's footer alone gives
 * all its offsets until 2101, as a VTIMEZONE does; INT64_MAX where it never does, or where the
 * footer has no observances (Cairo, or Ramadan where daylight time goes by it). */
int64_t observances_hold_from(const Zone *zone, int64_t from);
