/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A calendar file as it stands, before any library read it: what says when its events are, and of
 * each event why it can't be taken as it is. Pure. */

#include <stddef.h>
#include <stdio.h>

#include "calendar/lines.h"
#include "calendar/rule.h"

#define RAW_WHY_SIZE 400
#define RAW_EVENTS_MAX 5000u
#define RAW_ZONES_MAX 2000u
#define RAW_TIMES_MAX 2000u
#define RAW_NONE SIZE_MAX

/* A time with the zone it names; TZID: NULL for none. */
typedef struct RawTime {
        Time time;
        const char *tzid;
} RawTime;

typedef struct RawTimes {
        RawTime *times;
        size_t n, size;
} RawTimes;

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

typedef struct RawEvent {
        const char *home;      /* the zone that its calendar is in (X-WR-TIMEZONE); NULL where it says none */
        size_t calendar, zone; /* zone: of its start; RAW_NONE where the file has none of that name */
        const char *uid;       /* "" for none */
        RawTime start, end, instead; /* instead: RECURRENCE-ID */
        bool has_rule, cancelled;
        Rule rule;
        uint32_t sequence;
        RawTimes excluded, extra;
        unsigned seen;          /* for reading */
        char why[RAW_WHY_SIZE]; /* it can't be taken; "" where it can */
} RawEvent;

typedef struct Raw {
        char *text;       /* which the strings lie in */
        const char *home; /* for reading */
        RawEvent *events;
        size_t n_events, events_size;
        RawZone *zones;
        size_t n_zones, zones_size;
        size_t n_calendars, n_tasks, n_journals, n_others;
        char why[RAW_WHY_SIZE]; /* the whole file can't be taken */
} Raw;

/* Reads TEXT. 0; -EBADMSG with RET's why, and nothing else in it; -ENOMEM. raw_done() frees. */
int raw_read(const char *text, Raw *ret);
void raw_done(Raw *raw);

/* ---- for the files that read parts of it ---- */

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
/* Only parameters that say nothing of when. */
bool raw_plain(const Line *l);
/* A property between BEGIN:VEVENT and its end. 0 or -ENOMEM. */
int raw_event_property(RawEvent *e, const Line *l);
/* What an event lacks, once all of it was read. */
void raw_event_check(RawEvent *e);
/* A property of an observance, of which SEEN gathers which were there; then what it lacks. */
int raw_zone_property(RawZone *z, RawObservance *o, unsigned *seen, const Line *l);
void raw_zone_check(RawZone *z, RawObservance *o, unsigned seen);
