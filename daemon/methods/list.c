/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists: agenda, next, list, show, preview. A list costs what it shows. */

#include "state.h"
#include "doses.h"
#include "words.h"

/* An agenda of more regimens than this must name a patient or a regimen: it would keep the
 * daemon from its reminders. */
#define AGENDA_REGIMENS_MAX 20000
#define NEXT_FEW 1000 /* regimens of a patient */

static int parse_utc(Call *c, const char *text, int64_t *ret) {
        _cleanup_free_ char *minute = strndup(text, SLOT_TEXT_SIZE - 1);
        unsigned sec;
        Slot slot;
        char end;

        if (!minute)
                return -ENOMEM;
        if (strlen(text) != strlen("YYYY-MM-DDTHH:MM:SSZ") || slot_parse(minute, &slot) < 0 ||
            sscanf(text + SLOT_TEXT_SIZE - 1, ":%2u%c", &sec, &end) != 2 || end != 'Z')
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not an instant (YYYY-MM-DDTHH:MM:SSZ).", text);
        *ret = slot * 60 + sec;
        return 0;
}

/* ---- agenda -------------------------------------------------------------------------------- */

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
        return parse_utc(c, utc, &list->after.utc);
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
        r = call_date(c, "from", today, today, &from);
        if (r >= 0)
                r = call_date(c, "to", today, MIN(from > today ? from + 30 : today + 30, DAY_MAX), &to);
        if (r >= 0 && from < today)
                r = state_reload(s, c->now, slot_of(from, 0), &state);
        if (r < 0)
                return r;
        if (to < from)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The last day comes before the first.");
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
        return MIN(r, 0);
}

static int agenda_all(Service *s, Call *c, int64_t patient, DoseList *list) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int64_t n = 0;
        int r = store_number(s->store, &n,
                             patient ? "SELECT count(*) FROM (SELECT 1 FROM regimen WHERE valid_until IS NULL AND patient = ?1 LIMIT ?2)"
                                     : "SELECT count(*) FROM (SELECT 1 FROM regimen WHERE valid_until IS NULL AND ?1 = 0 LIMIT ?2)",
                             "ii", patient, (int64_t)AGENDA_REGIMENS_MAX + 1);

        if (r >= 0 && n > AGENDA_REGIMENS_MAX)
                return call_refuse(c, CYTOSCHED_ERROR_LIMIT,
                                   "There are more than %d regimens: name a patient or a regimen. \"cytosched next\" shows what "
                                   "comes first of all.",
                                   AGENDA_REGIMENS_MAX);
        if (r >= 0)
                r = store_query(s->store, &stmt,
                                patient ? "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND patient = ?"
                                        : "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND ? = 0",
                                "i", patient);
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimen_read(stmt, &regimen);
                if (r >= 0)
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
        r = call_date(c, "from", today, today, &from);
        if (r >= 0)
                r = call_date(c, "to", today, DAY_MAX, &to);
        if (r >= 0 && to < from)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The last day comes before the first.");
        return r;
}

int service_agenda(Service *s, Call *c) {
        _cleanup_(dose_list_done) DoseList list = { .limit = LIMIT_ROWS };
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(regimen_done) Regimen regimen = {};
        int r = read_after(c, &list);

        if (r >= 0 && call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0 && call_option(c, "regimen"))
                r = find_regimen(s, c, call_option(c, "regimen"), &regimen);
        if (r >= 0)
                r = check_range(s, c, patient.id ?: 1);
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

/* ---- next ---------------------------------------------------------------------------------- */

/* A regimen's waiting doses, as long as they are among the first. */
static int next_regimen(Service *s, Call *c, Regimen *regimen, DoseList *list) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = state_load(s, regimen, c->now, SLOT_NONE, &state);

        if (r >= 0)
                r = state_seek(&state, c->now, &cursor);
        if (r < 0)
                return r;
        state_context(&state, c);
        while ((r = state_seek_next(&state, cursor, c->now, &d)) > 0) {
                r = dose_list_add(list, &state, &d, c->now);
                if (r <= 0)
                        break;
        }
        return r;
}

#define NEXT_COLUMNS "SELECT r.row, r.id, r.patient, r.handle, r.drug, r.route, r.stopped, r.shown_from "

/* The first N doses are of the N regimens whose next dose is first. Of a patient with few of them
 * they are sorted; of one with many, those that are due first are soon found. */
static int next_regimens(Service *s, int64_t patient, int64_t limit, sqlite3_stmt **ret) {
        int64_t n = NEXT_FEW;
        int r = 0;

        if (patient)
                r = store_number(s->store, &n,
                                 "SELECT count(*) FROM (SELECT 1 FROM regimen WHERE valid_until IS NULL AND patient = ? LIMIT ?)",
                                 "ii", patient, (int64_t)NEXT_FEW);
        if (r < 0)
                return r;
        return store_query(s->store, ret,
                           n < NEXT_FEW
                                   ? NEXT_COLUMNS "FROM regimen AS r CROSS JOIN due ON due.regimen = r.id "
                                                  "WHERE r.valid_until IS NULL AND r.patient = ?1 AND next IS NOT NULL ORDER BY next LIMIT ?2"
                                   : NEXT_COLUMNS "FROM due JOIN regimen AS r ON r.id = due.regimen AND r.valid_until IS NULL "
                                                  "WHERE next IS NOT NULL AND (?1 = 0 OR r.patient = ?1) ORDER BY next LIMIT ?2",
                           "ii", patient, limit);
}

int service_next(Service *s, Call *c) {
        int64_t count = call_number(c, "count", 5);
        _cleanup_(dose_list_done) DoseList list = { .limit = (size_t)MIN(MAX(count, INT64_C(1)), (int64_t)LIMIT_ROWS) };
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = 0;

        if (call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = next_regimens(s, patient.id, (int64_t)list.limit, &stmt);
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimen_read(stmt, &regimen);
                if (r >= 0)
                        r = next_regimen(s, c, &regimen, &list);
        }
        if (r >= 0)
                r = dose_list_finish(&list, c);
        return r;
}

/* ---- list, show ---------------------------------------------------------------------------- */

static int list_row(Service *s, Call *c, Regimen *regimen) {
        _cleanup_(state_done) RegimenState state = {};
        Dict *row;
        int r = state_load(s, regimen, c->now, SLOT_NONE, &state);

        if (r < 0)
                return r;
        state_context(&state, c);
        row = dicts_add(&c->rows);
        return row ? state_regimen_row(s->store, &state, c->now, row) : -ENOMEM;
}

/* Of one row more than a page holds, the page: it ends between two values of KEY, so that it can be
 * continued after one. */
static void cut_page(Call *c, const char *key) {
        const char *last = dict_get(&c->rows.rows[c->rows.n - 1], key);
        size_t n = c->rows.n - 1;

        while (n > 1 && streq(dict_get(&c->rows.rows[n - 1], key), last))
                n--;
        while (c->rows.n > n)
                dict_done(&c->rows.rows[--c->rows.n]);
        dict_flag(&c->context, "more", true);
}

int service_list(Service *s, Call *c) {
        int64_t limit = MIN(MAX(call_number(c, "limit", LIMIT_ROWS), INT64_C(1)), (int64_t)LIMIT_ROWS);
        const char *after = call_option(c, "after");
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = 0;

        if (call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = store_query(s->store, &stmt,
                                patient.id ? "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND patient = ?1 "
                                             "AND handle > ?2 ORDER BY handle, stopped, id LIMIT ?3"
                                           : "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND ?1 = 0 "
                                             "AND handle > ?2 ORDER BY handle, stopped, id LIMIT ?3",
                                "isi", patient.id, after ?: "", limit + 1);
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimen_read(stmt, &regimen);
                if (r >= 0)
                        r = list_row(s, c, &regimen);
        }
        if (r >= 0 && c->rows.n > (size_t)limit)
                cut_page(c, "regimen");
        return r;
}

/* A regimen's schedules, each with the day from which it holds. */
static int show_revisions(const RegimenState *state, Dicts *ret) {
        for (size_t i = 0; i < state->plan.n_revisions; i++) {
                const PlanRevision *revision = &state->plan.revisions[i];
                _cleanup_free_ char *schedule = NULL;
                char day[DAY_TEXT_SIZE];
                Dict *row = dicts_add(ret);
                int r = row ? schedule_print(revision->schedule, &schedule) : -ENOMEM;

                if (r < 0)
                        return r;
                dict_number(row, "number", 'x', revision->number);
                dict_text(row, "from", day_format(slot_day(revision->from) + revision->shift, day));
                dict_text(row, "schedule", schedule);
                if (revision->shift != 0)
                        dict_number(row, "shift", 'i', revision->shift);
        }
        return 0;
}

static int show_doses(const RegimenState *state, Call *c, Dicts *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = state_seek(state, c->now, &cursor);

        for (unsigned i = 0; r >= 0 && i < 5; i++) {
                Dict *row;

                r = state_seek_next(state, cursor, c->now, &d);
                if (r <= 0)
                        break;
                row = dicts_add(ret);
                r = row ? state_dose_row(state, &d, c->now, row) : -ENOMEM;
        }
        return MIN(r, 0);
}

int service_show(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(dicts_done) Dicts revisions = {}, doses = {};
        Regimen regimen = {};
        int r = find_regimen(s, c, c->args[0], &regimen);

        if (r >= 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
        if (r >= 0)
                r = state_regimen_row(s->store, &state, c->now, &c->result);
        if (r >= 0)
                r = show_revisions(&state, &revisions);
        if (r >= 0)
                r = show_doses(&state, c, &doses);
        if (r < 0)
                return r;
        state_context(&state, c);
        dict_rows(&c->result, "revisions", &revisions);
        dict_rows(&c->result, "doses", &doses);
        return 0;
}

/* ---- preview ------------------------------------------------------------------------------- */

static int preview_row(const PlanDose *d, Dict *ret) {
        char text[INSTANT_TEXT_SIZE], amount[AMOUNT_TEXT_SIZE];

        dict_text(ret, "slot", slot_format(d->slot, text));
        dict_text(ret, "at", instant_format(d->zone, d->utc, text));
        dict_text(ret, "utc", instant_format_utc(d->utc, text));
        dict_text(ret, "amount", amount_print(d->amount, amount));
        return ret->error;
}

static int preview_rows(Call *c, const Plan *p, Day to, int64_t from_utc) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = plan_seek(p, from_utc, &cursor);

        while (r >= 0 && c->rows.n <= LIMIT_ROWS && (r = plan_next(cursor, &d)) > 0 && slot_day(d.at) <= to) {
                Dict *row = dicts_add(&c->rows);

                r = row ? preview_row(&d, row) : -ENOMEM;
        }
        if (r >= 0 && c->rows.n > LIMIT_ROWS)
                cut_page(c, "utc");
        return MIN(r, 0);
}

/* The zone that is stated, or the patient "me"'s. */
static int preview_zone(Service *s, Call *c, Plan *p) {
        const char *name = call_option(c, "zone");
        int r;

        if (!name)
                return plan_load_zones(s->store, s->zones, 1, p);
        p->zones = calloc(1, sizeof(PlanZone));
        if (!p->zones)
                return -ENOMEM;
        p->n_zones = 1;
        p->zones[0].from = SLOT_MIN;
        r = zones_get(s->zones, name, &p->zones[0].zone);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a time zone of this system. Name one as Area/City, such as Europe/London.", name);
        return 0;
}

int service_preview(Service *s, Call *c) {
        _cleanup_(plan_done) Plan p = { .shown_from = INT64_MIN };
        _cleanup_free_ char *canonical = NULL;
        char day[DAY_TEXT_SIZE];
        int64_t from_utc = INT64_MIN;
        Day today, from, to;
        int r = preview_zone(s, c, &p);

        if (r < 0)
                return r;
        today = slot_day(zone_local(plan_zone_now(&p), c->now));
        p.revisions = calloc(1, sizeof(PlanRevision));
        if (!p.revisions)
                return -ENOMEM;
        r = schedule_read(c, c->args[0], &p.revisions[0].schedule);
        if (r >= 0)
                r = call_date(c, "from", today, today, &from);
        if (r >= 0)
                r = call_date(c, "to", today, MIN(day_add_months(from, 12, day_to_date(from).day), DAY_MAX), &to);
        if (r >= 0 && to < from)
                r = call_refuse(c, CYTOSCHED_ERROR_INVALID, "The last day comes before the first.");
        if (r >= 0 && call_option(c, "after_utc")) {
                r = parse_utc(c, call_option(c, "after_utc"), &from_utc);
                from_utc++;
        }
        if (r >= 0)
                r = schedule_print(p.revisions[0].schedule, &canonical);
        if (r < 0)
                return r;
        p.n_revisions = 1;
        p.revisions[0] = (PlanRevision){ p.revisions[0].schedule, from, slot_of(from, 0), SLOT_NONE, 0, 1 };
        dict_text(&c->context, "schedule", canonical);
        dict_map(&c->context, "today", "me", day_format(today, day));
        dict_map(&c->context, "zone", "me", zone_name(plan_zone_now(&p)));
        return preview_rows(c, &p, to, from_utc);
}
