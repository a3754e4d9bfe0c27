/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The daemon's shell: the one object that holds the loop, the bus, the service and what
 * wakes it. Each part of it stands in a file of its own. */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "engine/service.h"

typedef struct Aside Aside;
typedef struct CalendarFiles CalendarFiles;
typedef struct CalendarRun CalendarRun;
typedef struct CandidateLook CandidateLook;
typedef struct Commands Commands;
typedef struct Interface Interface;

typedef struct Manager {
        sd_event *event;
        sd_bus *bus;
        Service *service;
        sd_event_source *timer;      /* the next thing to do */
        sd_event_source *clock_set;  /* the clock was set, or the machine resumed */
        sd_event_source *etc_watch, *zoneinfo_watch, *zones_settle;
        sd_event_source *notify_child, *notify_restart;
        sd_event_source *rest; /* when something was done */
        bool rested;           /* just now */
        unsigned notify_failures; /* in a row */
        uint64_t notify_started;  /* monotonic, microseconds */
        int64_t clock_offset;     /* clock_offset() when it was looked at last */
        int64_t reopened;         /* instant of the last try to open the database again */
        Interface *interface;     /* of the object on the bus */
        void (*notifier_ended)(struct Manager *m); /* cytosched-notify left, and there may be more to do */
        CalendarFiles *calendar_files;
        CalendarRun *calendar_runs; /* calendars that are being written for a caller, the newest first; helpers.c */
        CandidateLook *candidate; /* a backup that is being looked at; candidate.c */
        Aside *asides; /* calls that are being answered elsewhere; aside.c */
        unsigned asides_lost; /* in a row: something else was written before what they worked out */
        Commands *commands; /* a person's own, for reminders */
        sd_event_source *mounts; /* what is mounted on the way to the database changed */
        uint64_t mounted; /* mounts.c */
        sd_event_source *lock_watch, *lock_look; /* of a database that another daemon has */
        void (*lock_freed)(struct Manager *m);   /* which has ended */
        bool confined;
        int landlock; /* what sandbox_enter() said; 0: not asked */
} Manager;
