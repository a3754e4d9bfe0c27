/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regimen service: opening, and the one way every call goes. */

#include "service.h"

#include <stdarg.h>

#include "state.h"
#include "history.h"
#include "notice.h"
#include "settings.h"

/* A plan that can't be read is looked at again after so long, and told of once a day. */
#define PUT_OFF_SEC 60
#define SEC_PER_DAY INT64_C(86400)

void call_done(Call *c) {
        dict_done(&c->result);
        dict_done(&c->context);
        dicts_done(&c->rows);
        dicts_done(&c->changed_doses);
        free(c->message);
        free(c->changed_regimen);
}

_printf_(3, 0) static void set_fault(Call *c, const char *fault, const char *format, va_list ap) {
        free(TAKE_PTR(c->message));
        c->fault = fault;
        if (vasprintf(&c->message, format, ap) < 0)
                c->message = NULL; /* the caller of the method is told of the memory */
}

void call_fault(Call *c, const char *fault, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        set_fault(c, fault, format, ap);
        va_end(ap);
}

int call_ask(Call *c, const char *format, ...) {
        va_list ap;

        if (call_flag(c, "yes"))
                return 0;
        va_start(ap, format);
        set_fault(c, CYTOSCHED_ERROR_CONFIRM, format, ap);
        va_end(ap);
        if (!call_flag(c, "dry_run"))
                return CALL_REFUSED;
        if (!dict_get(&c->context, "asks"))
                dict_text(&c->context, "asks", c->message);
        free(TAKE_PTR(c->message));
        c->fault = NULL;
        return 1;
}

int call_changed(Call *c, const char *handle) {
        free(c->changed_regimen);
        c->changed_regimen = strdup(handle);
        return c->changed_regimen ? 0 : -ENOMEM;
}

const char *call_option(const Call *c, const char *key) {
        return dict_get(c->options, key);
}

int64_t call_number(const Call *c, const char *key, int64_t fallback) {
        for (size_t i = 0; i < c->options->n; i++)
                if (streq(c->options->entries[i].key, key))
                        return c->options->entries[i].number;
        return fallback;
}

bool call_flag(const Call *c, const char *key) {
        return call_number(c, key, 0) != 0;
}

/* ---- opening ----------------------------------------------------------------------------- */

/* The patient "me", in the system's zone, on the first start. */
static int first_start(Service *s, int64_t now) {
        _cleanup_free_ char *zone = NULL;
        Call c = { .now = now };
        int64_t id;
        int r = store_number(s->store, &id, "SELECT id FROM change LIMIT 1", "");

        if (r != 0)
                return MIN(r, 0);
        r = zones_system(&zone);
        if (r >= 0)
                r = store_begin(s->store);
        if (r < 0)
                return r;
        r = history_append(s, &c, &(Change){ "begin", 0, 0, NULL, SLOT_NONE, NULL, NULL, false, 0 });
        if (r >= 0)
                r = patient_insert(s->store, c.change, 1, "me");
        if (r >= 0)
                r = zone_insert(s->store, c.change, 1, SLOT_MIN, zone);
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

static int open_store(Service *s, int64_t now) {
        int r = store_open(s->database, &s->store, &s->problem);

        if (r >= 0) {
                r = check_suspect(s);
                if (r >= 0)
                        r = first_start(s, now);
                if (r < 0)
                        give_up(s, r);
        }
        if (r < 0 && !s->problem)
                return -ENOMEM;
        return 0;
}

int service_new(const char *path, int64_t now, Service **ret) {
        _cleanup_(service_freep) Service *s = calloc(1, sizeof(Service));
        int r;

        if (!s || !(s->database = strdup(path)))
                return -ENOMEM;
        r = zones_new(&s->zones);
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
        zones_free(s->zones);
        free(s->database);
        free(s->problem);
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

/* Damage that shows only when it is read. */
static void damaged(Service *s) {
        s->suspect = true;
        give_up(s, -EBADMSG);
}

/* Gives every failure a name and a sentence. */
static int finish(Service *s, Call *c, int r) {
        if (r >= 0 || (r == CALL_REFUSED && c->fault))
                return MIN(r, 0);
        if (r == -ENOENT)
                call_fault(c, CYTOSCHED_ERROR_FAILED,
                                  "A time zone of the plan is not on this system. Install the package tzdata.");
        else
                call_fault(c, CYTOSCHED_ERROR_DATABASE, "%s: %s", s->database, store_problem(r));
        if (store_damaged(s->store))
                damaged(s);
        return r;
}

static int row_errors(const Call *c) {
        int r = c->result.error ?: c->context.error;

        for (size_t i = 0; r == 0 && i < c->rows.n; i++)
                r = c->rows.rows[i].error;
        return r;
}

int service_read(Service *s, ServiceMethod method, Call *c) {
        int r;

        if (!s->store)
                return refuse_database(s, c);
        dict_number(&c->context, "now", 'x', c->now);
        r = method(s, c);
        return finish(s, c, r < 0 ? r : row_errors(c));
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
        bool had = s->reminders_changed;
        int r;

        if (!s->store)
                return refuse_database(s, c);
        if (!request_valid(c->request))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "The request must be 1 to 64 printable ASCII characters without spaces.");
        r = unwritable_end(s);
        if (r >= 0)
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
                free(TAKE_PTR(c->changed_regimen));
                dicts_done(&c->changed_doses);
        }
        return finish(s, c, r);
}

/* ---- reminders --------------------------------------------------------------------------- */

static int tick_regimen(Service *s, int64_t id, int64_t now) {
        _cleanup_(state_done) RegimenState state = {};
        Regimen regimen = {};
        int r = regimen_by_id(s->store, id, &regimen);

        if (r == 0)
                return store_run(s->store, "DELETE FROM due WHERE regimen = ?", "i", id);
        if (r > 0)
                r = state_load(s, &regimen, now, SLOT_NONE, &state);
        return r < 0 ? r : state_refresh(s, &state, now);
}

/* A plan that can't be read (its zone file went, a text is damaged) keeps no other waiting. */
static int put_off(Service *s, int64_t id, int64_t now) {
        _cleanup_(regimen_done) Regimen regimen = {};
        _cleanup_free_ char *body = NULL;
        int64_t told;
        int r = store_run(s->store, "UPDATE due SET wake = ? WHERE regimen = ?", "ii", now + PUT_OFF_SEC, id);

        s->put_off = true;
        if (r >= 0)
                r = regimen_by_id(s->store, id, &regimen);
        if (r <= 0)
                return r;
        r = store_number(s->store, &told, "SELECT 1 FROM notice WHERE kind = 'unreadable' AND argument = ? AND at > ?", "si",
                         regimen.handle, now - SEC_PER_DAY);
        if (r == 0)
                r = setting_on(s->store, "discreet", regimen.patient);
        else if (r > 0)
                return 0;
        if (r < 0)
                return r;
        if (asprintf(&body, "%s%s can't be read, and nothing reminds of it. To find out why, type: cytosched doctor",
                     r ? "It" : "The plan of ", r ? "" : regimen.handle) < 0)
                return -ENOMEM;
        return notice_add(s, "unreadable", 0, "A plan can't be read", body, regimen.handle, now);
}

bool service_of_one_plan(const Service *s, int r) {
        return (r == -ENOENT || r == -EBADMSG || r == -EINVAL) && !store_damaged(s->store);
}

/* One at a time by the index: what was refreshed has its wake in the future. After a clock
 * that was ahead, what was looked at in that future is looked at again. */
static int tick_batch(Service *s, int64_t now, unsigned batch, int64_t *ret_wake) {
        for (unsigned i = 0; i < batch; i++) {
                int64_t id;
                int r = store_number(s->store, &id, "SELECT regimen FROM due WHERE wake <= ? ORDER BY wake LIMIT 1", "i",
                                     now);

                if (r > 0) {
                        r = tick_regimen(s, id, now);
                        if (service_of_one_plan(s, r))
                                r = put_off(s, id, now);
                } else if (r == 0) {
                        *ret_wake = INT64_MAX;
                        return store_number(s->store, ret_wake, "SELECT min(wake) FROM due WHERE wake IS NOT NULL", "");
                }
                if (r < 0)
                        return r;
        }
        *ret_wake = 0;
        return 0;
}

static int tick(Service *s, int64_t now, unsigned batch, int64_t *ret_wake) {
        int64_t none;
        int r;

        *ret_wake = INT64_MAX;
        /* Nothing to do is the usual answer after a change: no transaction for that. */
        r = store_number(s->store, &none, "SELECT 1 FROM due WHERE wake <= ? LIMIT 1", "i", now);
        if (r == 0)
                r = store_number(s->store, ret_wake, "SELECT min(wake) FROM due WHERE wake IS NOT NULL", "");
        if (r < 0 || *ret_wake != INT64_MAX)
                return MIN(r, 0);
        r = store_begin(s->store);
        if (r < 0)
                return r;
        s->put_off = false;
        return store_end(s->store, tick_batch(s, now, batch, ret_wake));
}

int service_tick(Service *s, int64_t now, unsigned batch, int64_t *ret_wake) {
        int r;

        *ret_wake = INT64_MAX;
        if (!s->store)
                return 0;
        (void)unwritable_end(s);
        r = tick(s, now, batch, ret_wake);
        if (unwritable_error(r) && !s->unwritable && unwritable_begin(s, r) >= 0)
                r = tick(s, now, batch, ret_wake);
        if (store_damaged(s->store))
                damaged(s);
        return r;
}

int refresh_all(Service *s, Call *c, int64_t regimen_id, int64_t patient_id) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt,
                            regimen_id   ? "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND id = ?"
                            : patient_id ? "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND patient = ?"
                                         : "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND ? = 0",
                            "i", regimen_id ?: patient_id);

        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                Regimen regimen = {};
                _cleanup_(state_done) RegimenState state = {};

                r = regimen_read(stmt, &regimen);
                if (r >= 0)
                        r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
                if (r >= 0)
                        r = state_refresh(s, &state, c->now);
        }
        return r;
}

int forget_removed(Service *s) {
        int r = store_run(s->store,
                          "DELETE FROM open WHERE NOT EXISTS (SELECT 1 FROM regimen WHERE id = open.regimen AND valid_until IS NULL)",
                          "");

        if (r > 0)
                s->reminders_changed = true;
        if (r < 0)
                return r;
        /* Of what is due, what wakes for nothing takes itself out (tick_regimen); what is listed
         * next must not be there. */
        return store_run(s->store,
                         "DELETE FROM due WHERE regimen IN (SELECT id FROM regimen WHERE valid_until = (SELECT max(id) FROM change)) "
                         "AND NOT EXISTS (SELECT 1 FROM regimen WHERE id = due.regimen AND valid_until IS NULL)",
                         "");
}

/* ---- clock and zones ----------------------------------------------------------------------- */

int service_clock_set(Service *s, int64_t now) {
        /* What was looked at by a clock that was ahead is looked at again. */
        return store_run(s->store, "UPDATE due SET wake = 0 WHERE handled > ?", "i", now);
}

static int zone_patient_regimens(Service *s, const char *zone) {
        return store_run(s->store,
                         "UPDATE due SET wake = 0 WHERE regimen IN (SELECT r.id FROM regimen AS r JOIN zone AS z ON "
                         "z.patient = r.patient AND z.valid_until IS NULL WHERE r.valid_until IS NULL AND z.name = ?)",
                         "s", zone);
}

/* Compares each zone in use with the print of its file that was kept. */
static int check_zone(Service *s, const char *name) {
        const Zone *zone;
        int64_t kept = 0;
        int r = zones_get(s->zones, name, &zone), had;

        if (r < 0)
                return r == -ENOMEM ? r : 0;
        had = store_number(s->store, &kept, "SELECT fingerprint FROM zonefile WHERE name = ?", "s", name);
        if (had < 0 || (had > 0 && kept == (int64_t)zone_fingerprint(zone)))
                return MIN(had, 0);
        r = store_run(s->store, "INSERT OR REPLACE INTO zonefile (name, fingerprint) VALUES (?, ?)", "si", name,
                      (int64_t)zone_fingerprint(zone));
        if (r >= 0 && had > 0)
                r = zone_patient_regimens(s, name);
        return r < 0 ? r : had > 0;
}

int service_zones_changed(Service *s, int64_t now) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int changed = 0, r;

        if (!s->store)
                return 0;
        r = zones_reload(s->zones);
        if (r >= 0)
                r = unwritable_end(s);
        if (r >= 0)
                r = store_begin(s->store);
        if (r < 0)
                return r;
        r = store_query(s->store, &stmt, "SELECT DISTINCT name FROM zone WHERE valid_until IS NULL", "");
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                r = check_zone(s, column_text(stmt, 0));
                changed |= r > 0;
        }
        stmt_donep(&stmt);
        r = store_end(s->store, r);
        return r < 0 ? r : changed;
}

/* Not on the first start (KNOWN: none), and not where the plan is in that zone anyway. */
static int offer_zone(Service *s, const char *known, const char *name, int64_t now) {
        _cleanup_free_ char *body = NULL;
        _cleanup_(plan_done) Plan p = {};
        int r = plan_load_zones(s->store, s->zones, 1, &p);

        if (r < 0 || !known || streq(zone_name(plan_zone_now(&p)), name))
                return r;
        if (asprintf(&body,
                     "This computer is in %s now; your plan is in %s and stays there. To follow: cytosched set zone %s", name,
                     zone_name(plan_zone_now(&p)), name) < 0)
                return -ENOMEM;
        return notice_add(s, "zone", 1, "The time zone changed", body, name, now);
}

int service_system_zone(Service *s, const char *name, int64_t now) {
        _cleanup_free_ char *known = NULL;
        int r = store_text(s->store, &known, "SELECT value FROM meta WHERE key = 'system-zone'", "");

        if (r < 0 || (known && streq(known, name)))
                return MIN(r, 0);
        r = store_begin(s->store);
        if (r < 0)
                return r;
        /* Both or none: what was not offered is offered later. */
        r = store_run(s->store, "INSERT OR REPLACE INTO meta (key, value) VALUES ('system-zone', ?)", "s", name);
        if (r >= 0)
                r = offer_zone(s, known, name, now);
        return store_end(s->store, r);
}
