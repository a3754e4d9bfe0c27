/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regimen service: opening, and the one way every call goes. */

#include "engine/service.h"

#include <time.h>

#include "engine/forgetting.h"
#include "engine/history.h"
#include "engine/request.h"
#include "engine/stale.h"
#include "engine/unwritable.h"
#include "engine/zone-keep.h"
#include "store/backup.h"
#include "store/file.h"
#include "store/meta.h"
#include "store/patient-zones.h"
#include "store/patients.h"
#include "store/replay.h"
#include "store/rows.h"
#include "store/told-series.h"

/* ---- opening ----------------------------------------------------------------------------- */

/* The patient "me", in the system's zone, on the first start. */
static int first_start(Service *s, int64_t now) {
        Call c = { .now = now };
        const Zone *zone;
        int r = changes_any(s->store);

        if (r != 0)
                return MIN(r, 0);
        r = zones_here(s->zones, &zone);
        if (r >= 0)
                r = store_begin(s->store);
        if (r < 0)
                return r;
        r = history_append(s, &c, &(Change){ .verb = "begin", .slot = SLOT_NONE });
        if (r >= 0)
                r = patient_insert(s->store, c.change, 1, "me");
        if (r >= 0)
                r = patient_zone_insert(s->store, c.change, 1, SLOT_MIN, zone_name(zone));
        if (r >= 0) /* where that is not the one that is set, it is offered once it can be read */
                r = meta_write(s->store, META_SYSTEM_ZONE, zone_name(zone));
        if (r >= 0)
                r = zone_keep(s, zone);
        return store_end(s->store, r);
}

/* The database can't be used, and is left as it is from here on. */
static void give_up(Service *s, int error) {
        s->store = store_abandon(s->store);
        s->unwritable = 0;
        s->reminders_changed = true;
        if (asprintf(&s->problem, "%s: %s", s->database, store_problem(error)) < 0)
                s->problem = NULL;
}

/* Once found damaged, it is read whole before it is trusted. */
static int check_suspect(Service *s) {
        _cleanup_free_ char *finding = NULL;
        int r = s->suspect ? store_check(s->store, &finding) : 1;

        if (r > 0 && s->suspect)
                r = store_is_ours(s->store);
        if (r > 0)
                s->suspect = false;
        return r > 0 ? 0 : r < 0 ? r : -EBADMSG;
}

/* Nobody else writes into it. Where somebody put another in its place while the daemon was off, all of it is looked
 * at. Tables that are others are refused; a value that was never written here is told of (doctor), and is each
 * reader's to pass over: one plan that can't be read keeps no other from its reminders. */
static int check_foreign(Service *s, int64_t now) {
        int r = store_known(s->store) ? 0 : changes_any(s->store);
        bool looked = r > 0, told = true;

        free(TAKE_PTR(s->strange));
        if (looked)
                r = store_is_ours(s->store);
        if (looked && r == 0)
                return -EBADMSG;
        if (looked && r > 0 && !store_large(s->store)) /* that would take seconds */
                r = rows_check(s->store, &s->strange);
        /* What the one that was left has told a phone nobody knows: all goes on from beyond it. */
        if (r >= 0 && looked && store_another(s->store)) {
                r = told_before_keep(s->store, &(ToldBefore){}, now);
                told = !unwritable_error(r);
                r = told ? r : 0;
        }
        if (r < 0)
                return r;
        if (told)
                store_trust(s->store, !s->strange);
        return 0;
}

static int open_store(Service *s, int64_t now) {
        int r = store_open(s->database, &s->store, &s->problem);

        if (r < 0)
                r = unwritable_open(s, r);
        if (r >= 0) {
                r = check_suspect(s);
                if (r >= 0)
                        r = check_foreign(s, now);
                if (r >= 0)
                        r = zone_keep_load(s);
                if (r >= 0)
                        r = forgetting_load(s);
                if (r >= 0 && !s->unwritable)
                        r = first_start(s, now);
                if (r >= 0 && !s->unwritable)
                        r = unwritable_tell_replaced(s);
                if (r < 0)
                        give_up(s, r);
        }
        if (r < 0 && !s->problem)
                return -ENOMEM;
        return 0;
}

/* A daemon that was killed may have left a copy of itself that is about to end, and has the lock for that long: whoever
 * starts in its place would refuse the first calls. */
#define LOCK_TRIES 100
#define LOCK_NSEC 10000000

static void wait_for_lock(const char *path) {
        for (unsigned i = 0; i < LOCK_TRIES && store_file_locked(path) > 0; i++)
                (void)nanosleep(&(struct timespec){ .tv_nsec = LOCK_NSEC }, NULL);
}

int service_new(const char *path, int64_t now, Service **ret) {
        _cleanup_(service_freep) Service *s = calloc(1, sizeof(Service));
        int r;

        if (!s || !(s->database = strdup(path)))
                return -ENOMEM;
        r = zones_new(&s->zones);
        wait_for_lock(path);
        if (r >= 0)
                r = open_store(s, now);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(s);
        return 0;
}

Service *service_free(Service *s) {
        if (!s)
                return NULL;
        store_close(s->store);
        supplies_kept_done(&s->supplies);
        zones_free(s->zones);
        free(s->database);
        free(s->problem);
        free(s->strange);
        free(s);
        return NULL;
}

int service_reopen(Service *s, int64_t now) {
        if (s->store)
                return 1;
        free(TAKE_PTR(s->problem));
        return open_store(s, now) < 0 ? -ENOMEM : s->store != NULL;
}

/* ---- one call ---------------------------------------------------------------------------- */

static int refuse_database(Service *s, Call *c) {
        return call_refuse(c, CYTOSCHED_ERROR_DATABASE, "The database cannot be used, and reminders are off. %s",
                           s->problem ?: "");
}

void service_damaged(Service *s) {
        s->suspect = true;
        give_up(s, -EBADMSG);
}

/* Gives every failure a name and a sentence. */
static int finish(Service *s, Call *c, int r) {
        if (r >= 0 || (r == CALL_REFUSED && c->fault))
                return MIN(r, 0);
        if (r == -ENOENT)
                call_fault(c, CYTOSCHED_ERROR_FAILED,
                                  "A time zone of the plan is not on this system. Install the package tzdata, or say where the plan is: "
                                  "cytosched set zone Area/City.");
        else
                call_fault(c, CYTOSCHED_ERROR_DATABASE, "%s: %s", s->database, store_problem(r));
        if (s->store && store_damaged(s->store))
                service_damaged(s);
        return r;
}

static int row_errors(const Call *c) {
        int r = c->result.error ?: c->context.error;

        for (size_t i = 0; r == 0 && i < c->rows.n; i++)
                r = c->rows.rows[i].error;
        return r;
}

/* Whether a row must say whose it is: that depends on who there is, not on who is in the answer. */
static int note_several(Service *s, Call *c) {
        int r = patients_several(s->store);

        dict_flag(&c->context, "several", r > 0);
        return r < 0 ? r : c->context.error;
}

int service_always(Service *s, ServiceMethod method, Call *c) {
        int r;

        dict_number(&c->context, "now", 'x', c->now);
        r = method(s, c);
        if (r >= 0 && s->store)
                r = note_several(s, c);
        return finish(s, c, r < 0 ? r : row_errors(c));
}

int service_read(Service *s, ServiceMethod method, Call *c) {
        unwritable_look(s);
        return s->store ? service_always(s, method, c) : refuse_database(s, c);
}

static bool request_valid(const char *request) {
        size_t n = strlen(request);

        if (n < 1 || n > LIMIT_REQUEST)
                return false;
        for (size_t i = 0; i < n; i++)
                if (request[i] <= ' ' || request[i] > '~')
                        return false;
        return true;
}

static int run_change(Service *s, ServiceMethod method, const char *name, Call *c) {
        bool dry = call_flag(c, "dry_run");
        int r;

        dict_number(&c->context, "now", 'x', c->now);
        r = method(s, c);
        if (r >= 0)
                r = note_several(s, c);
        if (r >= 0 && c->change > 0)
                dict_number(&c->context, "change", 'x', c->change);
        if (r >= 0 && c->change > 0)
                r = stale_note(s, c);
        if (r >= 0)
                r = row_errors(c);
        if (r >= 0 && !dry)
                r = request_keep(s, name, c);
        if (r >= 0 && dry) {
                store_rollback(s->store);
                return 0;
        }
        return store_end(s->store, r);
}

int service_change(Service *s, ServiceMethod method, const char *name, Call *c) {
        bool had = s->reminders_changed, forgetting = s->forgetting;
        int r;

        if (!s->store)
                return refuse_database(s, c);
        if (!request_valid(c->request))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "The request must be 1 to 64 printable ASCII characters without spaces.");
        r = unwritable_end(s);
        if (r >= 0)
                r = store_begin(s->store);
        if (r == -ESTALE && (r = unwritable_lost(s)) >= 0)
                r = store_begin(s->store);
        if (r < 0)
                return finish(s, c, r);
        r = request_replay(s, name, c);
        if (r != 0) {
                store_rollback(s->store);
                return finish(s, c, r);
        }
        r = run_change(s, method, name, c);
        if (r < 0 || call_flag(c, "dry_run")) {
                s->reminders_changed = had;
                s->forgetting = forgetting;
                free(TAKE_PTR(c->changed_regimen));
                dicts_done(&c->changed_doses);
        } else /* one rule for all: whatever was changed, a card may say something else now */
                s->reminders_changed = true;
        return finish(s, c, r);
}

int service_write(Service *s, Call *c, int64_t written, const void *data, size_t size) {
        int r = s->unwritable || store_written(s->store) != written ? -ESTALE : store_begin(s->store);

        if (r == -ESTALE)
                return 1;
        if (r >= 0 && (r = store_journal_replay(s->store, data, size)) == -ESTALE) {
                store_rollback(s->store);
                return 1;
        }
        r = store_end(s->store, r);
        if (r >= 0) /* the rules of a zone may be among it */
                (void)zone_keep_load(s);
        return finish(s, c, r);
}

bool service_of_one_plan(const Service *s, int r) {
        return (r == -ENOENT || r == -EBADMSG || r == -EINVAL) && !store_damaged(s->store);
}
