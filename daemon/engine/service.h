/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The regimen service: the database that is open, and the one way every call goes. It knows the core
 * and the store, and is called by the bus; nothing here calls back up. */

#include "engine/call.h"
#include "engine/supply-kept.h"
#include "engine/zones.h"
#include "store/exports.h"
#include "store/store.h"

typedef struct Service {
        Store *store;   /* NULL while the database cannot be used */
        char *problem;  /* then: what is wrong and what to do */
        char *strange;  /* what it holds that was never written here, where it is somebody else's; NULL: nothing */
        bool problem_read; /* the notice that reminders are off was dismissed */
        bool replaced;  /* another database was put in its place, since the caller cleared it */
        bool suspect;   /* it was found damaged */
        bool forgetting; /* somebody was deleted, and may still be read in the file (engine/forgetting.h) */
        int unwritable; /* the errno of a write that failed, while reminders are kept in memory */
        bool unwritable_read;
        char *database; /* its path */
        Zones *zones;
        SuppliesKept supplies;
        bool reminders_changed; /* what Open answers changed since the caller cleared it */
        bool put_off;           /* when something was due last, a plan could not be read */
        int64_t stale[EXPORT_CHANNELS]; /* of each, the regimen that was looked at last for being shown otherwise */
} Service;

typedef int (*ServiceMethod)(Service *s, Call *c);

/* Opens the database at PATH. 0 also where it cannot be used: then every call answers with
 * Database and what to do. -ENOMEM. */
int service_new(const char *path, int64_t now, Service **ret);
Service *service_free(Service *s);
DEFINE_CLEANUP(Service *, service_free)
/* Tries again to open a database that could not be used. 1 when it can be now. */
int service_reopen(Service *s, int64_t now);
/* Damage shows only when it is read: from now on the database can't be used. */
void service_damaged(Service *s);
/* Whether an error is of one plan's (its zone file went, a text is damaged), not of the database's. */
bool service_of_one_plan(const Service *s, int r);

/* Runs a method that reads. 0, or a negative errno with fault and message set. */
int service_read(Service *s, ServiceMethod method, Call *c);
/* The same, also while the database cannot be used. */
int service_always(Service *s, ServiceMethod method, Call *c);
/* Writes what a copy of the process (store/replay.h) worked out for the call, when as much had been WRITTEN as here. 1: it is
 * to be worked out again; 0, or a negative errno with fault and message set, as if it had been done here. */
int service_write(Service *s, Call *c, int64_t written, const void *data, size_t size);
/* Runs a method that changes, in a transaction: a request that was answered before is answered
 * the same again; a dry run is rolled back; what was answered is on disk. */
int service_change(Service *s, ServiceMethod method, const char *name, Call *c);
