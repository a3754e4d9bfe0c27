/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding: a regimen, a patient; removing a patient. */

#include <ctype.h>

#include "state.h"
#include "drug.h"
#include "history.h"
#include "near.h"
#include "words.h"

/* ---- names ------------------------------------------------------------------------------- */

/* Lower case, anything but letters and digits as "-", none doubled or at the ends. */
static char *handle_of(const char *text) {
        char *handle = malloc(strlen(text) + 1), *p = handle;

        if (!handle)
                return NULL;
        for (const char *t = text; *t; t++) {
                unsigned char ch = (unsigned char)*t;

                /* Letters beyond ASCII are letters: their bytes are kept. */
                if (ch >= 0x80 || isalnum(ch))
                        *p++ = (char)(ch < 0x80 ? tolower(ch) : ch);
                else if (p > handle && p[-1] != '-')
                        *p++ = '-';
        }
        if (p > handle && p[-1] == '-')
                p--;
        *p = '\0';
        return handle;
}

static int handle_free_for(Service *s, const char *handle) {
        int64_t id;
        int r = store_number(s->store, &id, "SELECT id FROM regimen WHERE handle = ? AND valid_until IS NULL AND stopped = 0",
                             "s", handle);

        return r < 0 ? r : r == 0;
}

/* So much of each name is in a handle made of both, with a number: no longer than can be typed. */
#define PART_MAX 90u
_Static_assert(2 * PART_MAX + sizeof("--4294967295") <= LIMIT_NAME, "a handle is a name");

/* Ends a handle's part at SIZE bytes, between two characters. */
static void handle_cut(char *part, size_t size) {
        size_t n = strnlen(part, size);

        while (part[n] && n > 0 && (((unsigned char)part[n] & 0xc0) == 0x80 || part[n - 1] == '-'))
                n--;
        part[n] = '\0';
}

/* pegasys, else pegasys-anna, else pegasys-anna-2, ... */
static int handle_choose(Service *s, const char *drug, const char *patient, char **ret) {
        _cleanup_free_ char *base = handle_of(drug), *who = handle_of(patient), *both = NULL;
        int r;

        if (!base || !who)
                return -ENOMEM;
        if (!*base) {
                free(base);
                base = strdup("regimen");
                if (!base)
                        return -ENOMEM;
        }
        r = handle_free_for(s, base);
        if (r != 0) {
                *ret = TAKE_PTR(base);
                return MIN(r, 0);
        }
        handle_cut(base, PART_MAX);
        handle_cut(who, PART_MAX);
        if (asprintf(&both, "%s-%s", base, who) < 0)
                return -ENOMEM;
        for (unsigned n = 1;; n++) {
                _cleanup_free_ char *handle = NULL;

                if ((n == 1 ? asprintf(&handle, "%s", both) : asprintf(&handle, "%s-%u", both, n)) < 0)
                        return -ENOMEM;
                r = handle_free_for(s, handle);
                if (r != 0) {
                        *ret = TAKE_PTR(handle);
                        return MIN(r, 0);
                }
        }
}

int handle_check(Service *s, Call *c, const char *name, char **ret) {
        _cleanup_free_ char *handle = handle_of(name);
        int r;

        if (!handle)
                return -ENOMEM;
        if (!*handle || !streq(handle, name))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" can't be a regimen's name: use lower-case letters, digits and single hyphens%s%s%s.",
                                   name, *handle ? ", such as \"" : "", handle, *handle ? "\"" : "");
        r = handle_free_for(s, handle);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "The name \"%s\" is used by another regimen.", handle);
        *ret = TAKE_PTR(handle);
        return MIN(r, 0);
}

/* ---- what is asked first ----------------------------------------------------------------- */

int schedule_read(Call *c, const char *text, Schedule **ret) {
        _cleanup_free_ char *message = NULL;
        ScheduleError error = {};
        int r = schedule_parse(text, ret, &error);

        if (r != -EINVAL)
                return r;
        r = schedule_error_text(text, &error, &message);
        return r < 0 ? r : call_refuse(c, CYTOSCHED_ERROR_SCHEDULE, "%s", message);
}

/* A unit the drug does not come in is asked about, never converted. */
int units_ask(Call *c, const Drug *drug, const Schedule *schedule) {
        if (!drug)
                return 0;
        for (size_t i = 0; i < schedule_steps(schedule); i++) {
                Unit unit = schedule_amount(schedule, i).unit;

                if (unit != UNIT_NONE && unit != drug->unit && unit != UNIT_MILLILITRES)
                        return call_ask(c, "%s comes in %s, and this schedule says %s. Is that what is prescribed?",
                                        drug->name, unit_name(drug->unit), unit_name(unit));
        }
        return 0;
}

static int drug_read(Call *c, const Drug **ret) {
        const char *const *choices = NULL;
        _cleanup_free_ char *list = NULL;
        size_t size;
        FILE *f;
        int r = drug_find(c->args[0], ret, &choices);

        if (r != -ENOTUNIQ)
                return r;
        f = open_memstream(&list, &size);
        if (!f)
                return -ENOMEM;
        for (; choices && *choices; choices++)
                fprintf(f, "\n  %s", *choices);
        if (memstream_close(f, &list) < 0)
                return -ENOMEM;
        return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS,
                           "\"%s\" can mean several drugs. Say which one, as your prescription has it:%s", c->args[0], list);
}

static int route_read(Call *c, const Drug *drug, const char **ret) {
        const char *typed = call_option(c, "route");

        *ret = typed ? route_find(typed) : drug ? drug->route : "";
        if (*ret)
                return 0;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                           "\"%s\" is not a route. Say \"under the skin\", \"into a vein\", \"into a muscle\" or \"by mouth\".",
                           typed);
}

/* ---- add --------------------------------------------------------------------------------- */

/* The day a plan starts on: stated, or today, or tomorrow where today's times have passed. */
static int start_day(Call *c, const Schedule *schedule, const Plan *zones, Day *ret) {
        Slot local = zone_local(plan_zone_now(zones), c->now);
        Day today = slot_day(local);
        ScheduleDose first;
        int r;

        if (call_option(c, "from")) {
                r = call_date(c, "from", today, today, ret);
                return r;
        }
        *ret = today;
        /* "Today's times have passed": today is a dose day, and its last dose is behind us. */
        if (schedule_dose_from(schedule, today, slot_of(today, 0), &first) > 0 && slot_day(first.slot) == today) {
                ScheduleDose later;

                if (schedule_dose_from(schedule, today, local, &later) <= 0 || slot_day(later.slot) != today)
                        *ret = today + 1;
        }
        return 0;
}

/* The instant from which the plan's doses are shown: now, or the dose of today that a stated
 * start includes and whose window is open. */
static int shown_from(Call *c, const Plan *p, int64_t *ret) {
        Plan all = *p;
        PlanDose d;
        int64_t window_end;
        int r;

        *ret = c->now;
        if (!call_option(c, "from"))
                return 0;
        all.shown_from = INT64_MIN;
        r = plan_dose_before(&all, c->now, &d);
        if (r <= 0 || slot_day(d.at) != slot_day(zone_local(d.zone, c->now)))
                return r;
        r = plan_window(&all, &d, &window_end);
        if (r >= 0 && c->now < window_end)
                *ret = d.utc;
        return r;
}

static int add_facts(Service *s, Call *c, Regimen *regimen, const char *schedule, Day start, RegimenState *state) {
        Revision revision = {
                .number = 1, .schedule = schedule, .origin = start, .start = slot_of(start, 0), .until = SLOT_NONE,
        };
        Regimen copy = {};
        int r;

        regimen->shown_from = INT64_MIN;
        r = regimen_write(s->store, c->change, regimen);
        if (r >= 0)
                r = revision_insert(s->store, c->change, regimen->id, &revision);
        if (r >= 0)
                r = regimen_by_id(s->store, regimen->id, &copy);
        if (r >= 0)
                r = state_load(s, &copy, c->now, SLOT_NONE, state);
        if (r >= 0)
                r = shown_from(c, &state->plan, &state->regimen.shown_from);
        /* One row a regimen: the same change wrote it, nobody has seen it. */
        if (r >= 0)
                r = store_run(s->store, "UPDATE regimen SET shown_from = ? WHERE valid_from = ? AND id = ?", "iii",
                              state->regimen.shown_from, c->change, regimen->id);
        if (r >= 0)
                r = state_reload(s, c->now, SLOT_NONE, state);
        return r < 0 ? r : state_refresh(s, state, c->now);
}

static int add_history(Service *s, Call *c, Regimen *regimen, const char *schedule, Day start) {
        char day[DAY_TEXT_SIZE];
        _cleanup_free_ char *after = NULL;
        int r;

        if (asprintf(&after, "%s, from %s", schedule, day_format(start, day)) < 0)
                return -ENOMEM;
        /* A regimen's id is never used again, also after an undo: the history knows them all. */
        r = store_number(s->store, &regimen->id, "SELECT coalesce(max(regimen), 0) + 1 FROM change", "");
        if (r < 0)
                return r;
        return history_append(s, c, &(Change){ "add", regimen->patient, regimen->id, regimen->handle, SLOT_NONE, NULL,
                                               after, true, 0 });
}

/* The handle was taken: where that is by a plan of the same drug for the same patient, both run from
 * now on, and it may have been meant as a change. */
static int twin_hint(Service *s, Call *c, const Regimen *regimen) {
        _cleanup_free_ char *base = handle_of(c->args[0]), *hint = NULL;
        _cleanup_(regimen_done) Regimen twin = {};
        int r;

        if (!base)
                return -ENOMEM;
        if (call_option(c, "name") || streq(base, regimen->handle))
                return 0;
        r = regimen_by_handle(s->store, base, &twin);
        if (r <= 0 || twin.patient != regimen->patient || !streq(twin.drug, regimen->drug))
                return MIN(r, 0);
        if (asprintf(&hint, "%s, a plan of the same drug, goes on beside this one. If this one is to take its place: "
                     "cytosched undo, then cytosched change %s SCHEDULE", base, base) < 0)
                return -ENOMEM;
        dict_text(&c->context, "hint", hint);
        return 0;
}

int service_add(Service *s, Call *c) {
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(schedule_freep) Schedule *schedule = NULL;
        _cleanup_(plan_done) Plan zones = {};
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_free_ char *handle = NULL, *text = NULL;
        const Drug *drug = NULL;
        const char *route;
        Regimen regimen = {};
        Day start;
        int r;

        if (c->args[0][strspn(c->args[0], " ")] == '\0')
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The drug has no name.");
        r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = drug_read(c, &drug);
        if (r >= 0)
                r = schedule_read(c, c->args[1], &schedule);
        if (r >= 0)
                r = route_read(c, drug, &route);
        if (r >= 0)
                r = units_ask(c, drug, schedule);
        if (r >= 0)
                r = plan_load_zones(s->store, s->zones, patient.id, &zones);
        if (r >= 0)
                r = start_day(c, schedule, &zones, &start);
        if (r >= 0)
                r = call_option(c, "name") ? handle_check(s, c, call_option(c, "name"), &handle)
                                           : handle_choose(s, c->args[0], patient.name, &handle);
        if (r >= 0)
                r = schedule_print(schedule, &text);
        if (r < 0)
                return r;
        regimen = (Regimen){ .patient = patient.id, .handle = handle, .route = (char *)route,
                             .drug = drug ? (char *)drug->name : (char *)c->args[0] };
        r = add_history(s, c, &regimen, text, start);
        if (r >= 0)
                r = add_facts(s, c, &regimen, text, start, &state);
        if (r >= 0)
                r = state_regimen_row(s->store, &state, c->now, &c->result);
        if (r >= 0)
                r = state_effects_next(&state, c, 5);
        if (r >= 0)
                r = twin_hint(s, c, &state.regimen);
        if (r >= 0 && !dict_get(&c->context, "hint"))
                r = near_hint(s, c, &state);
        if (r < 0)
                return r;
        if (c->rows.n == 0 && !dict_get(&c->context, "hint"))
                dict_text(&c->context, "hint", "This plan has no dose from now on: check its dates.");
        if (drug && strcasecmp(drug->name, c->args[0]) != 0)
                dict_text(&c->context, "read_as", drug->name);
        return call_changed(c, handle);
}

/* ---- patients ---------------------------------------------------------------------------- */

static int patient_row(Service *s, const Patient *patient, Dict *ret) {
        _cleanup_(plan_done) Plan p = {};
        int64_t regimens = 0;
        int r = plan_load_zones(s->store, s->zones, patient->id, &p);

        if (r >= 0)
                r = store_number(s->store, &regimens,
                                 "SELECT count(*) FROM regimen WHERE patient = ? AND valid_until IS NULL AND stopped = 0", "i",
                                 patient->id);
        if (r < 0)
                return r;
        dict_text(ret, "patient", patient->name);
        dict_text(ret, "zone", zone_name(plan_zone_now(&p)));
        dict_number(ret, "regimens", 't', regimens);
        return ret->error;
}

int service_patients(Service *s, Call *c) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt, "SELECT id, name FROM patient WHERE valid_until IS NULL ORDER BY id LIMIT ?", "i",
                            (int64_t)LIMIT_ROWS);

        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                Patient patient = { sqlite3_column_int64(stmt, 0), (char *)column_text(stmt, 1) };
                Dict *row = dicts_add(&c->rows);

                r = row ? patient_row(s, &patient, row) : -ENOMEM;
        }
        return r;
}

int service_add_patient(Service *s, Call *c) {
        const char *name = c->args[0], *zone_text = call_option(c, "zone");
        _cleanup_(patient_done) Patient there = {};
        _cleanup_free_ char *system = NULL;
        const Zone *zone;
        int64_t id, n = 0;
        int r;

        if (!*name || strchr(name, '@') || *name == ' ' || name[strlen(name) - 1] == ' ')
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "A patient needs a name, without \"@\" and without spaces at its ends.");
        r = patient_by_name(s->store, name, &there);
        if (r > 0)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "There is a patient \"%s\" already.", there.name);
        if (r >= 0)
                r = store_number(s->store, &n, "SELECT count(*) FROM patient WHERE valid_until IS NULL", "");
        if (r >= 0 && n >= (int64_t)LIMIT_PATIENTS)
                return call_refuse(c, CYTOSCHED_ERROR_LIMIT, "There are %u patients already: no more can be kept apart.",
                                   LIMIT_PATIENTS);
        if (r >= 0 && !zone_text)
                r = zones_system(&system);
        if (r < 0)
                return r;
        if (zones_get(s->zones, zone_text ?: system, &zone) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a time zone of this system. Name one as Area/City, such as Europe/London.",
                                   zone_text ?: system);
        r = store_number(s->store, &id, "SELECT max(id) + 1 FROM patient", "");
        if (r >= 0)
                r = history_append(s, c, &(Change){ "patient add", id, 0, NULL, SLOT_NONE, NULL, name, true, 0 });
        if (r >= 0)
                r = patient_insert(s->store, c->change, id, name);
        if (r >= 0)
                r = zone_insert(s->store, c->change, id, SLOT_MIN, zone_text ?: system);
        return r < 0 ? r : patient_row(s, &(Patient){ id, (char *)name }, &c->result);
}

int service_remove_patient(Service *s, Call *c) {
        _cleanup_(patient_done) Patient patient = {};
        int64_t regimens = 0, recorded = 0;
        int r = find_patient(s, c, c->args[0], &patient);

        if (r < 0)
                return r;
        if (patient.id == 1)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The patient \"me\" can't be removed.");
        r = store_number(s->store, &regimens, "SELECT count(*) FROM regimen WHERE patient = ? AND valid_until IS NULL", "i",
                         patient.id);
        if (r >= 0)
                r = store_number(s->store, &recorded,
                                 "SELECT count(*) FROM record WHERE valid_until IS NULL AND answer <> 0 AND regimen IN "
                                 "(SELECT id FROM regimen WHERE patient = ? AND valid_until IS NULL)",
                                 "i", patient.id);
        if (r >= 0)
                r = call_ask(c,
                             "Remove the patient %s, with %lld regimen%s, all that is planned and %lld recorded dose%s? The history "
                             "keeps it, and undo brings it back.",
                             patient.name, (long long)regimens, regimens == 1 ? "" : "s", (long long)recorded,
                             recorded == 1 ? "" : "s");
        if (r >= 0)
                r = patient_row(s, &patient, &c->result);
        if (r >= 0)
                r = history_append(s, c, &(Change){ "patient remove", patient.id, 0, NULL, SLOT_NONE, patient.name, NULL,
                                                    true, 0 });
        if (r >= 0)
                r = store_run(s->store, "UPDATE regimen SET valid_until = ? WHERE patient = ? AND valid_until IS NULL", "ii", c->change,
                              patient.id);
        if (r >= 0)
                r = store_run(s->store, "UPDATE patient SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", c->change,
                              patient.id);
        if (r >= 0)
                r = forget_removed(s);
        return r < 0 ? r : call_changed(c, "");
}
