/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The description of events that cytosched-calendar reads (its form is documented in
 * calendar/input.h), for the daemon, which does not link the calendar library. The order:
 *
 *   calendar_write_head(f, "My injections", 86400);
 *   for each zone of each plan, once:
 *           calendar_write_zone(f, zone);
 *   for each regimen: series_of_plan(...), for each series:
 *           calendar_write_series(f, series, &event);
 *   r = calendar_write_end(f, n_series);
 *
 * F is the caller's; errors of writing are kept in it, and told by calendar_write_end().
 * Texts are any UTF-8; what a calendar can't carry is taken out by the program that reads. */

#include <stdint.h>
#include <stdio.h>

#include "core/series.h"

#define CALENDAR_ALARMS_MAX 2u /* rule 12 */
#define CALENDAR_REGIMEN_MAX 160u
#define CALENDAR_UID_SIZE 256

typedef struct CalendarAlarm {
        int64_t before_sec; /* 0 to 604,800; rounded down to a minute */
        const char *text;   /* says drug and amount again: one client shows it as the event's */
} CalendarAlarm;

/* What the daemon knows of a series beyond its times. */
typedef struct CalendarEvent {
        const char *regimen; /* the regimen's lasting id, never its handle: 1 to 160 of
                              * letters, digits, "-", "_", "." */
        uint32_t sequence;   /* grows with each change of the regimen, at most 2^31 - 1 */
        int64_t created, modified, stamp; /* instants, seconds; MODIFIED grows with SEQUENCE */
        const char *summary;
        const char *description; /* NULL or "" for none */
        CalendarAlarm alarms[CALENDAR_ALARMS_MAX];
        size_t n_alarms;
} CalendarEvent;

/* REFRESH_SEC: how often a subscriber reads again, 60 to 366 days; 0 for not said. */
void calendar_write_head(FILE *f, const char *name, int64_t refresh_sec);
/* A zone that series may be in. Each once, UTC may be among them; one that no series uses
 * costs 400 bytes of the file. */
void calendar_write_zone(FILE *f, const Zone *zone);
/* 0, or -EINVAL for an id that has another form: then nothing was written. */
int calendar_write_series(FILE *f, const Series *s, const CalendarEvent *e);
/* States how many series were written, and flushes. 0, or -EIO (or what the flush failed
 * with) where anything could not be written. */
int calendar_write_end(FILE *f, uint64_t n_series);

/* The UID of a series (rule 14); returns BUF. */
const char *calendar_uid(const Series *s, const char *regimen, char buf[static CALENDAR_UID_SIZE]);
