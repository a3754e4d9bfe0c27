/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cytosched-calendar --import says of a calendar, line by line (daemon/calendar/ical-read.h), read
 * strictly. Pure. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "schedule.h"
#include "util.h"

#define IMPORT_TEXT_SIZE 1300
#define IMPORT_ZONE_SIZE 210
#define IMPORT_ODD_SIZE 600

/* How a time was written beside its event's start. */
typedef enum ImportForm {
        IMPORT_WALL,     /* on the same clock */
        IMPORT_UTC,
        IMPORT_FLOATING, /* without a zone, where the start has one */
        IMPORT_DATE,     /* a day */
        IMPORT_OTHER,    /* on the clock of another zone */
} ImportForm;

typedef struct ImportTime {
        ImportForm form;
        Slot slot; /* SLOT_NONE for none */
} ImportTime;

typedef struct ImportTimes {
        ImportTime *times;
        size_t n, size;
} ImportTimes;

/* What a file itself says of a zone (RFC 5545, 3.6.5). */
typedef struct ImportObservance {
        int32_t from, to;     /* seconds east of UTC before and after */
        Slot start, until;    /* until: in UTC, SLOT_NONE for none */
        unsigned month;       /* of a yearly rule; 0: there is none */
        int day_min, day_max; /* its days, from the month's end where less than zero */
        int weekday;          /* 0 is Monday; -1 for any */
        ImportTimes onsets;   /* once, besides */
} ImportObservance;

typedef struct ImportZone {
        char name[IMPORT_ZONE_SIZE], unreadable[IMPORT_ODD_SIZE];
        ImportObservance *observances;
        size_t n, size;
} ImportZone;

typedef struct ImportEvent {
        char uid[IMPORT_TEXT_SIZE], summary[IMPORT_TEXT_SIZE];
        char zone[IMPORT_ZONE_SIZE]; /* as the file names it; once settled, the zone its times are in */
        char home[IMPORT_ZONE_SIZE]; /* the zone of its calendar, where it has none itself; "" for none */
        char odd[IMPORT_ODD_SIZE];   /* why nothing can be kept of it; "": it can */
        size_t described;            /* the zone's number in the file, from 1; 0 for none */
        Slot start;
        ImportTime until, instead;   /* instead: the event of a series that this one stands for */
        ImportTimes excluded, extra;
        bool cancelled;
        bool outdated; /* settled: its zone is as it is known here, and the file has rules that it once had */
        uint32_t sequence;
        RunKind kind;
        unsigned n; /* 0: a single event */
        uint8_t weekdays;
        uint32_t count; /* 0: none */
        size_t group;
        Amount amount; /* of our own summaries */
} ImportEvent;

/* Events of one regimen: of one in a file of ours, else of one summary. */
typedef struct ImportGroup {
        ImportEvent *first;
        size_t n;
        bool ours;
} ImportGroup;

typedef struct Import {
        ImportZone *zones;
        size_t n_zones, zones_size;
        ImportEvent *events; /* grouped: in the order of groups */
        size_t n, size;
        char *left; /* what is in the file besides, a line each; NULL for nothing */
        ImportGroup *groups;
        size_t n_groups;
} Import;
void import_done(Import *i);

/* Reads what cytosched-calendar --import said. 0; -EBADMSG for another form; -ENOMEM. */
int import_read(FILE *f, Import *ret);
