/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The regimen service: every method of the interface, without the bus. It knows the core and
 * the store, and is called by the bus; nothing here calls back up. */

#include "cytosched.h"
#include "facts.h"
#include "dict.h"
#include "store.h"
#include "zones.h"

typedef struct Service {
        Store *store;   /* NULL while the database cannot be used */
        char *problem;  /* then: what is wrong and what to do */
        bool suspect;   /* it was found damaged */
        int unwritable; /* the errno of a write that failed, while reminders are kept in memory */
        bool unwritable_read;
        char *database; /* its path */
        Zones *zones;
        bool reminders_changed; /* what Open answers changed since the caller cleared it */
        bool put_off;           /* when something was due last, a plan could not be read */
} Service;

/* One call. The bus fills the first part, the method the second. */
typedef struct Call {
        int64_t now;         /* instant, seconds */
        const char *request; /* changing methods */
        const char *args[2];
        const Dict *options;
        int fd; /* Backup, Restore: the file; the message's */
        FILE *output; /* Export: where the calendar's description goes (calendar-text.h) */

        int64_t change; /* the history's id of this change */
        Dict result, context;
        Dicts rows;
        const char *fault; /* error name */
        char *message;     /* owned */
        char *changed_regimen; /* owned: for the signal RegimenChanged */
        Dicts changed_doses;    /* for the signals DoseChanged */
} Call;
void call_done(Call *c);

/* The errno of a call that was refused: fault and message say why. */
#define CALL_REFUSED (-ECANCELED)
#define call_refuse(c, fault, ...) (call_fault(c, fault, __VA_ARGS__), CALL_REFUSED)
void call_fault(Call *c, const char *fault, const char *format, ...) _printf_(3, 4);
/* A question for a person. 0: the option "yes" answered it; 1: a dry run only says that it would be
 * asked; else CALL_REFUSED. */
int call_ask(Call *c, const char *format, ...) _printf_(2, 3);
const char *call_option(const Call *c, const char *key);
bool call_flag(const Call *c, const char *key);
/* A number option; FALLBACK where it is not given. */
int64_t call_number(const Call *c, const char *key, int64_t fallback);

/* HANDLE's plan changed ("": many did): what the signal RegimenChanged says after the commit. 0 or
 * -ENOMEM. */
int call_changed(Call *c, const char *handle);

typedef int (*ServiceMethod)(Service *s, Call *c);

/* Opens the database at PATH. 0 also where it cannot be used: then every call answers with
 * Database and what to do. -ENOMEM. */
int service_new(const char *path, int64_t now, Service **ret);
Service *service_free(Service *s);
DEFINE_CLEANUP(Service *, service_free)
/* Tries again to open a database that could not be used. 1 when it can be now. */
int service_reopen(Service *s, int64_t now);

/* Runs a method that reads. 0, or a negative errno with fault and message set. */
int service_read(Service *s, ServiceMethod method, Call *c);
/* Runs a method that changes, in a transaction: a request that was answered before is answered
 * the same again; a dry run is rolled back; what was answered is on disk. */
int service_change(Service *s, ServiceMethod method, const char *name, Call *c);

/* Brings the reminders to NOW, BATCH regimens at most. RET_WAKE: when to call again (instant;
 * INT64_MAX never, 0 at once: there is more). */
int service_tick(Service *s, int64_t now, unsigned batch, int64_t *ret_wake);
/* How many rows Open has at NOW, or more: 0 where there is nothing to show and nothing to close. */
int service_open_count(Service *s, int64_t now, int64_t *ret);
/* Recomputes what depends on zone files that changed. 1 if any did. */
int service_zones_changed(Service *s, int64_t now);
/* The clock was set, or the program starts: what was seen in a future that is no more is
 * looked at again by the next tick. */
int service_clock_set(Service *s, int64_t now);
/* The system's zone is now NAME: offers it once where a patient's differs. */
int service_system_zone(Service *s, const char *name, int64_t now);

/* unwritable.c: reminders while nothing can be written. */
bool unwritable_error(int r);
int unwritable_begin(Service *s, int error);
/* 0: all is written; else what still fails. */
int unwritable_end(Service *s);
/* What to tell a person. */
const char *unwritable_text(const Service *s);

/* Writes a backup to the call's file; and puts such a file in the database's place, also where
 * that can't be used. */
int service_backup(Service *s, Call *c);
int service_restore(Service *s, Call *c);

/* The methods, by their names on the bus. */
int service_add(Service *s, Call *c);
int service_change_plan(Service *s, Call *c);
int service_move(Service *s, Call *c);
int service_take(Service *s, Call *c);
int service_skip(Service *s, Call *c);
int service_snooze(Service *s, Call *c);
int service_amend(Service *s, Call *c);
int service_pause(Service *s, Call *c);
int service_resume(Service *s, Call *c);
int service_stop(Service *s, Call *c);
int service_rename(Service *s, Call *c);
int service_remove(Service *s, Call *c);
int service_undo(Service *s, Call *c);
int service_add_patient(Service *s, Call *c);
int service_remove_patient(Service *s, Call *c);
int service_set(Service *s, Call *c);
int service_agenda(Service *s, Call *c);
int service_next(Service *s, Call *c);
int service_list(Service *s, Call *c);
int service_show(Service *s, Call *c);
int service_preview(Service *s, Call *c);
int service_rehearse(Service *s, Call *c);
int service_history(Service *s, Call *c);
int service_patients(Service *s, Call *c);
int service_settings(Service *s, Call *c);
int service_open(Service *s, Call *c);
/* Whether an error is of one plan's (its zone file went, a text is damaged), not of the database's. */
bool service_of_one_plan(const Service *s, int r);
int service_status(Service *s, Call *c);
/* The rows of Open for doses whose newest reminder came at the option "since" or later; one
 * summary for many. With a flag "discreet" where no drug is to be said. */
int service_reminded(Service *s, Call *c);
/* Adds a row of Status; the remedy is said where it is not OK. */
int status_add(Call *c, const char *check, bool ok, const char *finding, const char *remedy);
/* These two write, but need no request: said again they change nothing. */
int service_posted(Service *s, const char *id, const char *server, uint32_t notification);
int service_dismiss(Service *s, Call *c);
/* Writes the description of the calendar to the call's output. */
int service_export(Service *s, Call *c);
/* The same of the option "patient"'s calendar file, which is a channel of its own. */
int service_export_file(Service *s, Call *c);
/* "me.ics": the name of a patient's calendar file, different for each, and the path of a file beside
 * the database; the caller's to free. */
int service_calendar_name(const Patient *patient, char **ret);
int service_calendar_path(const Service *s, const char *name, char **ret);
