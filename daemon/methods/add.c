/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new regimen. */

#include "methods/add.h"

#include <ctype.h>

#include "core/drug.h"
#include "core/fold.h"
#include "engine/asking.h"
#include "engine/call.h"
#include "engine/find.h"
#include "engine/handle.h"
#include "engine/history.h"
#include "engine/moving.h"
#include "engine/near.h"
#include "engine/plan-load.h"
#include "engine/reading.h"
#include "engine/refresh.h"
#include "local.h"
#include "store/revisions.h"

/* ---- what is asked first ----------------------------------------------------------------- */

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

/* Of so many plans the drugs are compared. */
#define NEAR_LOOKED_AT 5000
#define WORD_SIZE 64

/* A slip of the keys must not become a drug of its own in silence. */
static int near_ask(Call *c, const Drug *drug) {
        const char *name;
        const Drug *near = drug || call_flag(c, "exact") ? NULL : drug_near(c->args[0], &name);

        if (!near)
                return 0;
        return call_ask(c, "\"%s\" is not a drug that is known here. Did you mean %s%s%s%s? Type it so, or say yes to add a drug named \"%s\".",
                        c->args[0], name, streq(name, near->name) ? "" : " (", streq(name, near->name) ? "" : near->name,
                        streq(name, near->name) ? "" : ")", c->args[0]);
}

/* The letters of the word at *P, which goes on to the next word. */
static size_t word_letters(const char **p, char buf[static WORD_SIZE]) {
        size_t n = 0;

        for (; **p && **p != ' '; (*p)++)
                if ((**p < '0' || **p > '9') && n < WORD_SIZE - 1)
                        buf[n++] = **p;
        *p += **p == ' ';
        buf[n] = '\0';
        return n;
}

/* Whether two names differ in numbers and single letters alone: "vitamin b" and "vitamin d3" are no slip of the keys. */
static bool labels_differ(const char *a, const char *b) {
        char one[WORD_SIZE], other[WORD_SIZE];

        while (*a && *b) {
                size_t n = word_letters(&a, one), m = word_letters(&b, other);

                if ((n > 1 || m > 1) && !streq(one, other))
                        return false;
        }
        return !*a && !*b;
}

/* A drug of a plan that NAME, folded, is nearly; none where one is just so. *RET is the caller's. */
static int find_near(Service *s, const char *name, char **ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_free_ char *near = NULL;
        int r = regimens_list(s->store, 0, &cursor);

        for (unsigned n = 0; r >= 0 && n < NEAR_LOOKED_AT; n++) {
                _cleanup_(regimen_done) Regimen regimen = {};
                _cleanup_free_ char *drug = NULL;

                r = regimens_next(s->store, cursor, &regimen);
                if (r == 0)
                        break;
                if (r < 0 || regimen.appointment)
                        continue;
                drug = fold_text(regimen.drug);
                if (!drug)
                        return -ENOMEM;
                if (streq(drug, name))
                        return 0;
                if (!near && fold_near(name, drug) && !labels_differ(name, drug))
                        near = strdup(regimen.drug);
        }
        *ret = TAKE_PTR(near);
        return MIN(r, 0);
}

/* Nor one that is nearly what is in a plan already. */
static int near_own_ask(Service *s, Call *c, const Drug *drug) {
        _cleanup_free_ char *typed = fold_text(c->args[0]), *near = NULL;
        int r = !typed ? -ENOMEM : drug || call_flag(c, "exact") ? 0 : find_near(s, typed, &near);

        if (r < 0 || !near)
                return r;
        return MIN(call_ask(c, "\"%s\" is nearly %s, which is in a plan already. Did you mean that? Type it so, or say yes to add a drug named \"%s\".",
                            c->args[0], near, c->args[0]), 0);
}

/* Whether a plan of the same drug for the same patient has a dose to come: 1, 0. */
static int is_twin(Service *s, Call *c, Regimen *other, const char *drug) {
        if (strcasecmp(other->drug, drug) == 0)
                return state_goes_on(s, other, c->now);
        regimen_done(other);
        return 0;
}

/* Both would run from now on, and it may have been meant as a change. One that is given a name of its own is
 * meant. */
static int twin_ask(Service *s, Call *c, const Patient *patient, const char *drug) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_free_ char *handle = NULL;
        Regimen other = {};
        int r;

        if (call_option(c, "name") || call_flag(c, "exact"))
                return 0;
        r = regimens_active(s->store, patient->id, -1, &cursor);
        while (r >= 0 && !handle && (r = regimens_next(s->store, cursor, &other)) > 0) {
                _cleanup_free_ char *name = strdup(other.handle);

                if (!name)
                        return -ENOMEM;
                r = is_twin(s, c, &other, drug);
                if (r > 0)
                        handle = TAKE_PTR(name);
                other = (Regimen){};
        }
        if (r < 0 || !handle)
                return MIN(r, 0);
        return call_ask(c, "%s, a plan of the same drug, goes on. Add a second one beside it? To change the one there is: cytosched change %s "
                        "SCHEDULE", handle, handle);
}

/* The same visit entered twice: one of the same name that is to come at the same instant. */
static int twin_visit_ask(Service *s, Call *c, const RegimenState *state) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Regimen other = {};
        PlanDose own, d;
        int r = state_next(state, c->now, &own);

        if (r <= 0 || call_option(c, "name") || call_flag(c, "exact"))
                return MIN(r, 0);
        r = regimens_active(s->store, state->patient.id, -1, &cursor);
        while (r >= 0 && (r = regimens_next(s->store, cursor, &other)) > 0) {
                _cleanup_(state_done) RegimenState beside = {};

                if (other.id == state->regimen.id || !other.appointment || !fold_equal(other.drug, state->regimen.drug)) {
                        regimen_done(&other);
                        continue;
                }
                r = state_load(s, &other, c->now, SLOT_NONE, &beside);
                if (r >= 0)
                        r = state_next(&beside, c->now, &d);
                if (r > 0 && d.utc == own.utc)
                        return MIN(call_ask(c, "%s, an appointment of the same name, is at the same time. Add a second one beside it?",
                                            beside.regimen.handle), 0);
        }
        return r;
}

/* ---- add --------------------------------------------------------------------------------- */

/* The day a plan starts on: stated, or today, or tomorrow where today's times have passed. */
static int start_day(Call *c, const Prescription *p, const Plan *zones, Day *ret, bool *ret_stated) {
        Slot local = zone_local(plan_zone_now(zones), c->now);
        const Schedule *schedule = p->schedule;
        Day today = slot_day(local);
        ScheduleDose first;
        int r = prescription_start(c, p, today, today, ret, ret_stated);

        if (r < 0 || *ret_stated)
                return r;
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
static int shown_from(Call *c, const Plan *p, bool stated, int64_t *ret) {
        Plan all = *p;
        PlanDose d;
        int64_t window_end;
        int r;

        *ret = c->now;
        if (!stated)
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

/* The handle that is asked for, or is free, for the plan as it will be. */
static int add_handle(Service *s, Call *c, const Prescription *p, const Plan *zones, Day start, bool stated, const char *patient, char **ret) {
        PlanRevision revision = { .schedule = p->schedule, .start = start, .from = slot_of(start, 0), .until = SLOT_NONE };
        const char *name = call_option(c, "name");
        Plan plan = *zones;
        int r;

        plan.revisions = &revision;
        plan.n_revisions = 1;
        r = shown_from(c, &plan, stated, &plan.shown_from);
        if (r < 0)
                return r;
        return name ? handle_check(s, c, name, &plan, ret) : handle_choose(s, c, c->args[0], patient, &plan, ret);
}

static int add_facts(Service *s, Call *c, Regimen *regimen, const char *schedule, Day start, bool stated, RegimenState *state) {
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
                r = shown_from(c, &state->plan, stated, &state->regimen.shown_from);
        /* One row a regimen: the same change wrote it, nobody has seen it. */
        if (r >= 0)
                r = regimen_show_from(s->store, c->change, regimen->id, state->regimen.shown_from);
        if (r >= 0)
                r = state_reload(s, c->now, SLOT_NONE, state);
        if (r >= 0 && call_option(c, "edits"))
                r = moving_edits(s, c, state, call_option(c, "edits"));
        return r < 0 ? r : refresh_regimen(s, state, c->now);
}

static int add_history(Service *s, Call *c, Regimen *regimen, const char *schedule, Day start) {
        int r = changes_new_regimen_id(s->store, &regimen->id);
        Values after = {};

        values_text(&after, "schedule", schedule);
        values_number(&after, "from", start);
        return r < 0 ? r : history_regimen(s, c, regimen, "add", SLOT_NONE, NULL, &after);
}

/* Whether the plan will be reminded of after the next login, too. */
static void put_autostart(Call *c) {
        for (size_t i = 0; i < c->host.n; i++)
                if (streq(dict_get(&c->host.rows[i], "check"), "autostart"))
                        dict_flag(&c->context, "autostart", dict_flag_of(&c->host.rows[i], "ok"));
}

int method_add(Service *s, Call *c) {
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(prescription_done) Prescription p = {};
        _cleanup_(plan_done) Plan zones = {};
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_free_ char *handle = NULL, *text = NULL;
        const Drug *drug = NULL;
        bool appointment = call_flag(c, "appointment");
        const char *route;
        Regimen regimen = {};
        bool stated;
        Day start;
        int r;

        if (c->args[0][strspn(c->args[0], " ")] == '\0')
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The drug has no name.");
        r = find_patient(s, c, NULL, &patient);
        if (r >= 0 && !appointment)
                r = drug_read(c, &drug);
        if (r >= 0)
                r = plan_load_zones(s->store, s->zones, patient.id, &zones);
        if (r >= 0)
                r = prescription_read(c, c->args[1], slot_day(zone_local(plan_zone_now(&zones), c->now)),
                                      &(TypedPlan){ .appointment = appointment }, &p);
        if (r >= 0)
                r = prescription_route(c, &p, &route);
        if (r >= 0 && appointment)
                r = appointment_check(c, route, p.schedule);
        if (r >= 0 && !appointment)
                r = near_ask(c, drug);
        if (r >= 0 && !appointment)
                r = near_own_ask(s, c, drug);
        if (r >= 0 && !appointment)
                r = twin_ask(s, c, &patient, drug ? drug->name : c->args[0]);
        if (r >= 0)
                r = units_ask(c, drug, p.schedule);
        if (r >= 0)
                r = usual_ask(c, drug, p.schedule);
        if (r >= 0)
                r = start_day(c, &p, &zones, &start, &stated);
        if (r >= 0)
                r = add_handle(s, c, &p, &zones, start, stated, patient.name, &handle);
        if (r >= 0)
                r = schedule_print(p.schedule, &text);
        if (r < 0)
                return r;
        regimen = (Regimen){ .patient = patient.id, .handle = handle, .route = (char *)(route ? route : drug ? drug->route : ""),
                             .drug = drug ? (char *)drug->name : (char *)c->args[0], .appointment = appointment };
        r = add_history(s, c, &regimen, text, start);
        if (r >= 0)
                r = add_facts(s, c, &regimen, text, start, stated, &state);
        if (r >= 0 && appointment)
                r = twin_visit_ask(s, c, &state);
        if (r >= 0)
                r = asking_follows(s, c, &state);
        if (r >= 0)
                r = state_regimen_row(s->store, &state, c->now, &c->result);
        if (r >= 0)
                r = state_effects_next(&state, c, 5);
        if (r >= 0 && !appointment)
                r = near_hint(s, c, &state);
        if (r < 0)
                return r;
        if (c->rows.n == 0 && !dict_get(&c->context, "hint"))
                dict_text(&c->context, "hint", local_text("This plan has no dose from now on: check its dates."));
        if (drug && strcasecmp(drug->name, c->args[0]) != 0)
                dict_text(&c->context, "read_as", drug->name);
        r = prescription_tell(c, &p, &c->result);
        if (r >= 0)
                put_autostart(c);
        return r < 0 ? r : call_changed(c, handle);
}
