/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agenda, and what comes next. A list costs what it shows. */

#include "methods/agenda.h"

#include "engine/doses.h"
#include "engine/find.h"
#include "engine/page.h"
#include "engine/plan-load.h"
#include "methods/task.h"

/* An agenda of more regimens than this must name a patient or a regimen: it would keep the
 * daemon from its reminders. */
#define AGENDA_REGIMENS_MAX 20000

/* What the reply before this one ended with. */
static int read_after(Call *c, DoseList *list) {
        const char *utc = call_option(c, "after_utc"), *dose = call_option(c, "after_dose"), *at;

        if (!utc || !dose)
                return 0;
        at = strrchr(dose, '@');
        if (!at || slot_parse(at + 1, &list->after.slot) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not the name of a dose.", dose);
        list->after.handle = strndup(dose, (size_t)(at - dose));
        if (!list->after.handle)
                return -ENOMEM;
        return page_instant(c, utc, &list->after.utc);
}

/* Whether a dose of another day was taken on one of these, or was moved away from one: by itself, as what was moved with all
 * that follow is a change of the plan. */
static bool dose_touches(const Plan *plan, const PlanDose *d, Day from, Day to) {
        int32_t shift = d->revision == SIZE_MAX ? 0 : plan->revisions[d->revision].shift;
        Day taken = d->record->answer == ANSWER_TAKEN ? slot_day(zone_local(d->zone, d->record->taken_at)) : DAY_NONE;

        if (taken != DAY_NONE && taken >= from && taken <= to)
                return true;
        return d->at - d->slot != (Slot)shift * MINUTES_PER_DAY && slot_day(d->slot) >= from && slot_day(d->slot) <= to;
}

/* Their places lie outside these days. */
static int add_touching(DoseList *list, const RegimenState *state, Day from, Day to, int64_t now) {
        PlanDose d;
        int r = 0;

        for (size_t i = 0; i < state->plan.n_records && r >= 0; i++) {
                r = plan_dose(&state->plan, state->plan.records[i].slot, &d);
                if (r > 0 && d.record && (slot_day(d.at) < from || slot_day(d.at) > to) && dose_touches(&state->plan, &d, from, to))
                        r = dose_list_add(list, state, &d, now);
        }
        return MIN(r, 0);
}

/* One regimen's doses between two dates of its patient's wall clock, both included. */
static int agenda_regimen(Service *s, Call *c, Regimen *regimen, DoseList *list) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Day today, from, to;
        PlanDose d;
        int r;

        r = state_load(s, regimen, c->now, SLOT_NONE, &state);
        if (r < 0)
                return r;
        today = state_today(&state, c->now);
        r = call_date(c, "from", TENSE_NEAR, today, today, &from);
        if (r >= 0)
                r = call_date(c, "to", TENSE_NEAR, today, MIN(from > today ? from + 30 : today + 30, DAY_MAX), &to);
        if (r >= 0 && from < today)
                r = state_reload(s, c->now, slot_of(from, 0), &state);
        if (r < 0)
                return r;
        r = call_order(c, from, to, today);
        if (r < 0)
                return r;
        state_context(&state, c);
        /* A day early, for the zone may have been another one then. */
        r = plan_seek(&state.plan, MAX(((int64_t)from - 1) * 86400, list->after.handle ? list->after.utc : INT64_MIN),
                      &cursor);
        while (r >= 0 && (r = plan_next(cursor, &d)) > 0) {
                if (d.utc > ((int64_t)to + 2) * 86400)
                        break;
                if (slot_day(d.at) < from || slot_day(d.at) > to)
                        continue;
                r = dose_list_add(list, &state, &d, c->now);
                if (r == 0)
                        break;
        }
        return r >= 0 && call_flag(c, "touching") ? add_touching(list, &state, from, to, c->now) : MIN(r, 0);
}

static int agenda_all(Service *s, Call *c, int64_t patient, DoseList *list) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int64_t n = 0;
        int r = regimens_count(s->store, patient, AGENDA_REGIMENS_MAX + 1, &n);

        if (r >= 0 && n > AGENDA_REGIMENS_MAX)
                return call_refuse(c, CYTOSCHED_ERROR_LIMIT,
                                   "There are more than %d regimens: name a patient or a regimen. \"cytosched next\" shows what "
                                   "comes first of all.",
                                   AGENDA_REGIMENS_MAX);
        if (r >= 0)
                r = regimens_list(s->store, patient, &cursor);
        while (r >= 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        return r;
                r = agenda_regimen(s, c, &regimen, list);
        }
        return r;
}

/* Dates that are none are refused also where there is no regimen to show. */
static int check_range(Service *s, Call *c, int64_t patient) {
        _cleanup_(plan_done) Plan p = {};
        Day today, from, to;
        int r = plan_load_zones(s->store, s->zones, patient, &p);

        if (r < 0)
                return r;
        today = slot_day(zone_local(plan_zone_now(&p), c->now));
        return call_range(c, TENSE_NEAR, today, today, DAY_MAX, &from, &to);
}

int method_agenda(Service *s, Call *c) {
        _cleanup_(task_words_done) TaskWords words = {};
        _cleanup_(dose_list_done) DoseList list = { .limit = LIMIT_ROWS, .userdata = &words };
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(regimen_done) Regimen regimen = {};
        int r = read_after(c, &list);

        if (r >= 0 && call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0 && call_option(c, "regimen"))
                r = find_regimen(s, c, call_option(c, "regimen"), &regimen);
        if (r >= 0)
                r = check_range(s, c, patient.id ?: 1);
        list.numbers = call_flag(c, "numbers");
        if (r >= 0 && call_flag(c, "tasks")) {
                list.more = task_words_add;
                r = task_words_load(s, c, !patient.id, &words);
        }
        if (r < 0)
                return r;
        if (!regimen.id)
                r = agenda_all(s, c, patient.id, &list);
        else if (!patient.id || patient.id == regimen.patient)
                r = agenda_regimen(s, c, &regimen, &list);
        else
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "%s is not a regimen of %s.", regimen.handle, patient.name);
        return r < 0 ? r : dose_list_finish(&list, c);
}

/* Of who looks after more, the pauses of the first ones. */
#define PAUSES_MAX 200

static int next_pause(Service *s, Call *c, Regimen *regimen, Dicts *ret) {
        _cleanup_(state_done) RegimenState state = {};
        int r = state_load(s, regimen, c->now, SLOT_NONE, &state);
        Dict *row;

        if (r < 0 || state_pause_to_come(&state, c->now) == DAY_NONE)
                return r;
        state_context(&state, c);
        row = dicts_add(ret);
        return row ? state_regimen_row(s->store, &state, c->now, row) : -ENOMEM;
}

/* Where fewer doses come than were asked for, a pause to come may be why: context "pauses". */
static int next_pauses(Service *s, Call *c, int64_t patient) {
        _cleanup_(dicts_done) Dicts rows = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = regimens_active(s->store, patient, PAUSES_MAX, &cursor);

        while (r >= 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        break;
                r = next_pause(s, c, &regimen, &rows);
                if (service_of_one_plan(s, r))
                        r = 0;
        }
        if (r >= 0 && rows.n > 0)
                dict_rows(&c->context, "pauses", &rows);
        return r;
}

/* The first N doses are of the N regimens whose next dose is first. */
int method_next(Service *s, Call *c) {
        int64_t count = call_number(c, "count", 5);
        _cleanup_(dose_list_done) DoseList list = { .limit = (size_t)MIN(MAX(count, INT64_C(1)), (int64_t)LIMIT_ROWS) };
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = 0;

        if (call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = regimens_by_next(s->store, patient.id, (int64_t)list.limit, &cursor);
        if (r >= 0)
                r = dose_list_next(&list, s, c, cursor);
        return r < 0 || c->rows.n >= list.limit ? r : next_pauses(s, c, patient.id);
}
