/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A calendar's events as schedules. Pure: what the events are is said by cytosched-calendar, line
 * by line (daemon/calendar/ical-read.h). A schedule is given only where it gives the very doses
 * that the events give. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "schedule.h"
#include "util.h"
#include "zones.h"

#define IMPORT_TEXT_SIZE 1300
#define IMPORT_ZONE_SIZE 65

typedef struct ImportEvent {
        char uid[IMPORT_TEXT_SIZE], summary[IMPORT_TEXT_SIZE];
        char zone[IMPORT_ZONE_SIZE]; /* "" where it is unusable */
        char odd[200];               /* what can't be kept of it, or why nothing can; "" for nothing */
        Slot start, until;           /* until: SLOT_NONE for none */
        bool until_utc;              /* it is in UTC: import_settle() makes it the zone's clock */
        RunKind kind;
        unsigned n; /* 0: a single event */
        uint8_t weekdays;
        uint32_t count; /* 0: none */
        size_t group;
        Amount amount; /* of our own summaries */
} ImportEvent;

/* Events of one regimen: of one in a file of ours, else of one summary. */
typedef struct ImportGroup {
        const ImportEvent *first;
        size_t n;
        bool ours;
} ImportGroup;

typedef struct Import {
        ImportEvent *events; /* in the order of groups, then of their starts */
        size_t n, size;
        ImportGroup *groups;
        size_t n_groups;
} Import;
void import_done(Import *i);

/* Reads what cytosched-calendar --import said. 0; -EBADMSG for another form; -ENOMEM. Then
 * import_settle(), then import_group(). */
int import_read(FILE *f, Import *ret);
/* Brings the events to one clock, as far as that can be done rightly: a zone that is only
 * described is OWN (the patient's) where that has the same rules, a single event in UTC is on OWN's
 * clock, an end in UTC on its zone's. Other zones stay, what can't be read becomes unusable. */
void import_settle(Import *i, const Zone *own, Zones *zones);
/* 0 or -ENOMEM. */
int import_group(Import *i);

typedef struct ImportPlan {
        char *drug;     /* as our own summaries say it; NULL where they do not */
        char *schedule; /* canonical; NULL where there is none */
        char *odd;      /* what is not in the schedule, a line each; NULL: all is */
        const char *zone; /* the group's, or "floating" */
        Day from, last;   /* last: DAY_NONE where it has no end */
} ImportPlan;
void import_plan_done(ImportPlan *p);

/* Group GROUP as a schedule. 0, or -ENOMEM. */
int import_plan(const Import *import, size_t group, ImportPlan *ret);
