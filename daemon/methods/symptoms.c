/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symptoms. */

#include "methods/symptoms.h"

#include "core/fold.h"
#include "engine/contacts.h"
#include "engine/find.h"
#include "engine/history.h"
#include "engine/past.h"
#include "engine/plan-load.h"
#include "engine/symptoms.h"
#include "local.h"

#define TO_COME local_text("what was felt is recorded after it was felt")

/* ---- what was typed ---------------------------------------------------------------------- */

/* What a call says, as owned texts. */
typedef struct Typed {
        char *name, *key, *typed, *value;
        const char *unit;
} Typed;

static void typed_done(Typed *t) {
        free(t->name);
        free(t->key);
        free(t->typed);
        free(t->value);
}

/* The name: a code of the table, nearly one (asked), or any other text. */
static int read_name(Call *c, const char *typed, Typed *t) {
        const Symptom *symptom = symptom_find(typed);
        const char *words = typed, *name = NULL;
        int r = 0;

        /* A text in which a marked word stands is marked as it is. */
        if (!symptom && !symptom_in_text(typed))
                name = symptom_near(typed, &words) ? words : NULL;
        if (name) {
                r = call_ask(c, "\"%s\" is not in the list of symptoms. Is it %s?", typed, name);
                symptom = symptom_find(name);
        }
        if (r < 0)
                return r;
        t->name = strdup(symptom ? symptom->code : typed);
        t->key = t->name ? fold_text(t->name) : NULL;
        if (symptom && !fold_equal(words, symptom->code))
                t->typed = strdup(words);
        return t->key && (t->typed || !symptom || fold_equal(words, symptom->code)) ? 0 : -ENOMEM;
}

static int read_temperature(Call *c, const char *value, Typed *t) {
        Temperature temperature;
        int r = temperature_read(value, &temperature);

        if (r == -ENOMEM)
                return r;
        if (r == -ERANGE)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is no temperature of a person: 30 to 45 °C, or 86 to 113 °F.", value);
        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a temperature. Say 38.6, 38,6 or 101.5F; more than that goes into --note.", value);
        t->value = strdup(temperature.value);
        t->unit = temperature.unit;
        return t->value ? 0 : -ENOMEM;
}

static int read_typed(Call *c, Typed *t) {
        _cleanup_free_ char *text = fold_squeeze(c->args[0]), *name = NULL;
        size_t value, n;
        int r;

        if (!text)
                return -ENOMEM;
        n = symptom_split(text, &value);
        if (n == 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Say what it is first: cytosched symptom fever 38.6");
        name = strndup(text, n);
        r = name ? read_name(c, name, t) : -ENOMEM;
        if (r < 0 || !text[value])
                return r;
        if (streq(t->name, "fever"))
                return read_temperature(c, text + value, t);
        t->value = strdup(text + value);
        return t->value ? 0 : -ENOMEM;
}

static int read_severity(Call *c, const char **ret) {
        const char *text = call_option(c, "severity");

        *ret = text ? severity_read(text) : NULL;
        if (text && !*ret)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is no severity. Say mild, moderate, severe, or 0 to 10.", text);
        return 0;
}

/* ---- recording --------------------------------------------------------------------------- */

/* As the history keeps it; texts are lent. */
static Values values_of(const SymptomRow *row) {
        Values v = {};

        values_text(&v, "name", row->typed ?: row->name);
        values_text(&v, "value", row->value);
        values_text(&v, "unit", row->unit);
        values_text(&v, "severity", row->severity);
        values_text(&v, "note", row->note);
        return v;
}

static int record(Service *s, Call *c, Diary *d, SymptomRow *row) {
        Values after = values_of(row);
        int r = symptom_new_id(s->store, &row->id);

        if (r >= 0)
                r = history_patient(s, c, row->patient, "symptom", NULL, &after);
        if (r >= 0)
                r = symptom_insert(s->store, c->change, row);
        if (r >= 0)
                r = diary_row(s, d, row, &c->result);
        if (r >= 0)
                r = contacts_context(s, row->patient, c);
        /* A card that stands repeats what was marked since the last dose. */
        return r;
}

static int context_today(const Diary *d, Call *c) {
        const Zone *zone = plan_zone_now(&d->zones);
        char day[DAY_TEXT_SIZE];

        dict_map(&c->context, "today", d->patient.name, day_format(slot_day(zone_local(zone, c->now)), day));
        dict_map(&c->context, "zone", d->patient.name, zone_name(zone));
        return c->context.error;
}

int method_add_symptom(Service *s, Call *c) {
        const char *note = call_option(c, "note");
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(diary_done) Diary d = {};
        _cleanup_(typed_done) Typed t = {};
        SymptomRow row = {};
        int r = find_patient(s, c, NULL, &patient);

        row.patient = patient.id;
        if (r >= 0)
                r = read_severity(c, &row.severity);
        if (r >= 0)
                r = read_typed(c, &t);
        if (r >= 0)
                r = diary_load(s, &patient, c->now - INT64_C(400) * 86400, c->now, &d);
        if (r >= 0)
                r = past_read(s, c, &d.zones, TO_COME, &row.at);
        if (r >= 0)
                r = context_today(&d, c);
        if (r < 0)
                return r;
        row.name = t.name;
        row.key = t.key;
        row.typed = t.typed;
        row.value = t.value;
        row.unit = t.unit;
        row.note = isempty(note) ? NULL : note;
        return record(s, c, &d, &row);
}

/* ---- the list ---------------------------------------------------------------------------- */

/* The instants between which the options "from" and "to" lie. */
static int read_range(Call *c, const Plan *zones, int64_t *ret_from, int64_t *ret_until) {
        Day today = slot_day(zone_local(plan_zone_now(zones), c->now)), from, to;
        int r = call_range(c, TENSE_LAST, today, DAY_MIN, DAY_MAX, &from, &to);

        if (r < 0)
                return r;
        *ret_from = plan_instant(zones, slot_of(from, 0));
        *ret_until = plan_instant(zones, slot_of(to, 1439)) + 59;
        return 0;
}

/* "fever" is also what says more of it, "fever high": it may be marked more urgently. */
static bool is_asked_for(const SymptomRow *row, const char *name, const char *key) {
        return !name || fold_equal(row->name, key) || symptom_is_of(row->typed ?: row->name, name);
}

static int list_patient(Service *s, Call *c, Patient *patient, const char *name, const char *key) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_(plan_done) Plan zones = {};
        _cleanup_(diary_done) Diary d = {};
        int64_t from, until;
        SymptomRow row;
        int r = plan_load_zones(s->store, s->zones, patient->id, &zones);

        if (r >= 0)
                r = read_range(c, &zones, &from, &until);
        if (r >= 0)
                r = diary_load(s, patient, from, until, &d);
        if (r >= 0)
                r = context_today(&d, c);
        if (r >= 0)
                r = symptom_list(s->store, d.patient.id, from, until, &cursor);
        while (r >= 0 && (r = symptom_next(s->store, cursor, &row)) > 0) {
                Dict *dict;

                if (!is_asked_for(&row, name, key))
                        continue;
                dict = dicts_add(&c->rows);
                r = dict ? diary_row(s, &d, &row, dict) : -ENOMEM;
        }
        return r;
}

static int compare_rows(const void *a, const void *b) {
        return strcmp(dict_get(a, "utc"), dict_get(b, "utc"));
}

/* Of all rows the page that the option "skip" begins. */
static void cut_page(Call *c) {
        size_t skip = (size_t)MIN(call_number(c, "skip", 0), (int64_t)c->rows.n);

        for (size_t i = 0; i < skip; i++)
                dict_done(&c->rows.rows[i]);
        c->rows.n -= skip;
        if (c->rows.n > 0)
                memmove(c->rows.rows, c->rows.rows + skip, c->rows.n * sizeof(Dict));
        if (c->rows.n <= LIMIT_ROWS)
                return;
        while (c->rows.n > LIMIT_ROWS)
                dict_done(&c->rows.rows[--c->rows.n]);
        dict_flag(&c->context, "more", true);
}

int method_symptoms(Service *s, Call *c) {
        const char *name = call_option(c, "name");
        const Symptom *symptom = name ? symptom_find(name) : NULL;
        _cleanup_free_ char *key = name ? fold_text(symptom ? symptom->code : name) : NULL;
        _cleanup_cursor_ Cursor *cursor = NULL;
        Patient patient = {};
        int r;

        if (name && !key)
                return -ENOMEM;
        if (call_option(c, "patient")) {
                r = find_patient(s, c, NULL, &patient);
                if (r >= 0)
                        r = list_patient(s, c, &patient, name, key);
        } else
                r = patients_list(s->store, LIMIT_PATIENTS, &cursor);
        while (cursor && r >= 0 && (r = patients_next(s->store, cursor, &patient)) > 0) {
                r = list_patient(s, c, &patient, name, key);
                patient_done(&patient);
        }
        patient_done(&patient);
        if (r < 0)
                return r;
        if (c->rows.n > 1)
                qsort(c->rows.rows, c->rows.n, sizeof(Dict), compare_rows);
        cut_page(c);
        return 0;
}

/* ---- removing ---------------------------------------------------------------------------- */

int method_remove_symptom(Service *s, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(diary_done) Diary d = {};
        Values before = {};
        SymptomRow row;
        int64_t id;
        int r = call_id(c, c->args[0], "symptom", &id);

        if (r >= 0)
                r = symptom_by_id(s->store, id, &cursor);
        if (r >= 0)
                r = symptom_next(s->store, cursor, &row);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is no symptom %s. \"cytosched symptoms\" shows their numbers.", c->args[0]);
        if (r >= 0)
                r = patient_by_id(s->store, row.patient, &patient);
        if (r >= 0)
                r = diary_load(s, &patient, row.at, row.at, &d);
        if (r >= 0)
                r = diary_row(s, &d, &row, &c->result);
        if (r >= 0)
                r = context_today(&d, c);
        if (r >= 0)
                before = values_of(&row);
        if (r >= 0)
                r = history_patient(s, c, row.patient, "symptom remove", &before, NULL);
        if (r >= 0)
                r = symptom_end(s->store, c->change, id);
        return r;
}
