/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The values of a calendar file's properties, and why one can't be taken. Pure. */

#include <stddef.h>

#include "calendar/lines.h"
#include "calendar/rule.h"

#define RAW_WHY_SIZE 400
#define RAW_TIMES_MAX 2000u

/* A time with the zone it names; TZID: NULL for none. */
typedef struct RawTime {
        Time time;
        const char *tzid;
} RawTime;

typedef struct RawTimes {
        RawTime *times;
        size_t n, size;
} RawTimes;

/* The first reason stays. */
void raw_why(char why[static RAW_WHY_SIZE], const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "RRULE:FREQ=WEEKLY;UNTL=... (line 9)", cut short, in printable ASCII. */
#define RAW_LINE_SIZE 240
const char *raw_line(const Line *l, char buf[static RAW_LINE_SIZE]);
/* Reads a property of dates and times, parted by commas, into RET, which keeps what it had. 0;
 * -EINVAL where any of it, or a parameter, has not the form of the standard; -ENOMEM. */
int raw_times(const Line *l, RawTimes *ret);
/* Exactly one. */
int raw_time(const Line *l, RawTime *ret);
/* A name that is anybody's own: X-... */
bool raw_extension(const char *name);
/* Only parameters that say nothing of when. */
bool raw_plain(const Line *l);
