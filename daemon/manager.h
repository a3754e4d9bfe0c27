/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The daemon's shell: the one object that holds the loop, the bus, the service and what
 * wakes it. Each part of it stands in a file of its own. */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "service.h"

typedef struct CalendarFiles CalendarFiles;
typedef struct Commands Commands;

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
        int64_t reopened;         /* instant of the last try to open the database again */
        bool problem_read;        /* the notice that reminders are off was dismissed */
        CalendarFiles *calendar_files;
        Commands *commands; /* a person's own, for reminders */
        int clock_fd;
} Manager;

/* clock.c: the one file that reads the clock. Seconds since 1970-01-01T00:00Z. */
int64_t clock_now(void);

/* timer.c: brings the reminders to now, tells clients, and arms the timer for the next time. */
int manager_wake(Manager *m);
/* Tries again to open a database that could not be used, once a second at most. */
void manager_reopen(Manager *m, int64_t now);
/* The database is another one: what is known or made of the plan beside it is looked at anew. */
void manager_renew(Manager *m);
/* Watches the clock for being set, and the system's zone and zone files for being changed; and gives
 * memory back after work. */
int manager_watch(Manager *m);

/* bus.c: the object and its vtable; then the name. */
int bus_add_object(Manager *m);
void bus_emit_changes(Manager *m, const Call *c);
void bus_emit_reminders(Manager *m);

/* helpers.c: the programs run for as long as they are needed. */
void helper_notify(Manager *m);
/* The same a moment before something falls due: it waits for that, and not for long. */
void helper_notify_early(Manager *m);
/* Adds what is known of them to Status. */
int helper_status(Manager *m, Call *c);
/* Runs cytosched-calendar on a description; answers MESSAGE when it is done. Takes the
 * descriptors and, on success, a reference to MESSAGE; RESULT's fields are written into the
 * reply. 0, or a negative errno with nothing taken but the descriptors. */
int helper_calendar(Manager *m, sd_bus_message *message, int description, int output, Dict *result);

/* Writes the description of METHOD's calendar into an anonymous file, open at its start. */
int helper_describe(Manager *m, ServiceMethod method, Call *c, int *ret);
/* Runs cytosched-calendar on a description, which makes durable what it writes to OUTPUT, and tells
 * DONE whether all is there, once, unless the source is dropped before. The descriptors stay the
 * caller's, who may close them. */
typedef void (*HelperDone)(void *userdata, bool whole);
int helper_calendar_file(Manager *m, int description, int output, HelperDone done, void *userdata, sd_event_source **ret);

/* calendar-file.c: files that show the plan of a patient as it now is. Looks, once there is nothing
 * else to do, which are to be written again or removed. */
void calendar_files_wake(Manager *m);
/* The same, and all of them are written again. */
void calendar_files_renew(Manager *m);
/* The same for another database: what was made of the one before goes. */
void calendar_files_restart(Manager *m);
CalendarFiles *calendar_files_free(CalendarFiles *c);

/* message.c: rows to messages and back. */
int message_append_dict(sd_bus_message *m, const Dict *row);
int message_append_dicts(sd_bus_message *m, const Dicts *rows);
/* Reads an a{sv}. ALLOWED: "key:type key:type". 0, or -EINVAL with ERROR set. */
int message_read_options(sd_bus_message *m, const char *allowed, Dict *ret, sd_bus_error *error);
/* Whether the daemon starts by itself at login. */
bool autostart_enabled(void);
