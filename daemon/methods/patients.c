/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patients: listed, added, removed. */

#include "methods/patients.h"

#include "core/fold.h"
#include "core/words.h"
#include "engine/find.h"
#include "engine/history.h"
#include "engine/plan-load.h"
#include "engine/refresh.h"
#include "engine/zone-keep.h"
#include "store/meta.h"
#include "store/patient-zones.h"
#include "store/records.h"

static int patient_row(Service *s, const Patient *patient, Dict *ret) {
        _cleanup_(plan_done) Plan p = {};
        int64_t regimens = 0;
        int r = plan_load_zones(s->store, s->zones, patient->id, &p);

        if (r >= 0)
                r = regimens_count_active(s->store, patient->id, &regimens);
        if (r < 0)
                return r;
        dict_text(ret, "patient", patient->name);
        dict_text(ret, "zone", zone_name(plan_zone_now(&p)));
        dict_number(ret, "regimens", 't', regimens);
        return ret->error;
}

/* By it a calendar is known to be this database's, also after its patient is no more. */
static int tell_database(Service *s, Call *c) {
        _cleanup_free_ char *id = NULL;
        int r = meta_read(s->store, META_ID, &id);

        if (r > 0)
                dict_text(&c->context, "database", id);
        return r;
}

int method_patients(Service *s, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = tell_database(s, c);

        if (r >= 0)
                r = patients_list(s->store, LIMIT_ROWS, &cursor);

        while (r >= 0) {
                _cleanup_(patient_done) Patient patient = {};
                Dict *row;

                r = patients_next(s->store, cursor, &patient);
                if (r <= 0)
                        return r;
                row = dicts_add(&c->rows);
                r = row ? patient_row(s, &patient, row) : -ENOMEM;
        }
        return r;
}

/* One whose name reads the same: in other capitals, or with what can't be seen of it. 1, 0 or negative. */
static int find_same(Service *s, const char *name, Patient *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = patients_list(s->store, LIMIT_PATIENTS, &cursor);

        while (r >= 0) {
                _cleanup_(patient_done) Patient patient = {};

                r = patients_next(s->store, cursor, &patient);
                if (r <= 0)
                        return r;
                if (!fold_equal(patient.name, name))
                        continue;
                *ret = patient;
                patient = (Patient){};
                return 1;
        }
        return r;
}

int patient_add(Service *s, Call *c, const char *name, const char *zone_text) {
        _cleanup_(patient_done) Patient there = {};
        const Zone *zone;
        Values after = {};
        int64_t id, n = 0;
        int r;

        if (!*name || strchr(name, '@') || *name == ' ' || name[strlen(name) - 1] == ' ')
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "A patient needs a name, without \"@\" and without spaces at its ends.");
        r = find_same(s, name, &there);
        if (r > 0)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "There is a patient \"%s\" already.", there.name);
        if (r >= 0)
                r = patients_count(s->store, &n);
        if (r >= 0 && n >= (int64_t)LIMIT_PATIENTS)
                return call_refuse(c, CYTOSCHED_ERROR_LIMIT, "There are %u patients already: no more can be kept apart.",
                                   LIMIT_PATIENTS);
        if (r >= 0 && !zone_text)
                r = zones_here(s->zones, &zone);
        if (r < 0)
                return r;
        if (zone_text && zones_get(s->zones, zone_text, &zone) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a time zone of this system. Name one as Area/City, such as Europe/London.",
                                   zone_text);
        r = patient_new_id(s->store, &id);
        values_text(&after, "patient", name);
        if (r >= 0)
                r = history_patient(s, c, id, "patient add", NULL, &after);
        if (r >= 0)
                r = patient_insert(s->store, c->change, id, name);
        if (r >= 0)
                r = patient_zone_insert(s->store, c->change, id, SLOT_MIN, zone_name(zone));
        if (r >= 0)
                r = zone_keep(s, zone);
        return r;
}

int method_add_patient(Service *s, Call *c) {
        _cleanup_(patient_done) Patient patient = {};
        int r = patient_add(s, c, c->args[0], call_option(c, "zone"));

        if (r >= 0)
                r = patient_by_name(s->store, c->args[0], &patient);
        return r < 0 ? r : patient_row(s, &patient, &c->result);
}

int method_remove_patient(Service *s, Call *c) {
        _cleanup_(patient_done) Patient patient = {};
        int64_t regimens = 0, recorded = 0;
        char words[2][WORDS_SIZE];
        Values before = {};
        int r = find_patient(s, c, c->args[0], &patient);

        if (r < 0)
                return r;
        if (patient.id == 1)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The patient \"me\" can't be removed.");
        r = regimens_count(s->store, patient.id, INT64_MAX, &regimens);
        if (r >= 0)
                r = records_count_patient(s->store, patient.id, &recorded);
        if (r >= 0)
                r = call_ask(c,
                             "Remove the patient %s, with %s, all that is planned and %s? The history keeps it, and undo brings it back.",
                             patient.name, words_regimens(regimens, words[0]), words_recorded(recorded, words[1]));
        if (r >= 0)
                r = patient_row(s, &patient, &c->result);
        values_text(&before, "patient", patient.name);
        if (r >= 0)
                r = history_patient(s, c, patient.id, "patient remove", &before, NULL);
        if (r >= 0)
                r = regimens_end_patient(s->store, c->change, patient.id);
        if (r >= 0)
                r = patient_end(s->store, c->change, patient.id);
        if (r >= 0)
                r = refresh_removed(s);
        return r < 0 ? r : call_changed(c, "");
}
