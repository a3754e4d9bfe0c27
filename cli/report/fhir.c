/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as a FHIR R4 Bundle. */

#include "fhir.h"

#include "../term.h"
#include "fhir-parts.h"
#include "fhir-plan.h"

/* ---- a dose ------------------------------------------------------------------------------------ */

/* NULL: there is nothing yet to be told of it. */
static const char *status_of(const Given *g) {
        switch (g->state) {
        case GIVEN_TAKEN:
                return "completed";
        case GIVEN_SKIPPED:
        case GIVEN_MISSED:
                return "not-done";
        case GIVEN_PAUSED:
                return "on-hold";
        default:
                return NULL;
        }
}

/* Without an amount a dosage may not be: the site is then in the text beside it. */
static json_t *dosage_of(const json_t *row) {
        const char *route = row_text(row, "route"), *site = row_text(row, "site"), *text = row_text(row, "amount");
        Amount amount = { .unit = UNIT_NONE };
        json_t *dose, *ret;

        if (amount_parse(text, &amount) < 0 || !(dose = fhir_amount(amount)))
                return NULL;
        ret = json_pack("{ss}", "text", text);
        if (*site)
                fhir_put(ret, "site", fhir_text(site));
        if (*route)
                fhir_put(ret, "route", fhir_text(route));
        fhir_put(ret, "dose", dose);
        return ret;
}

static void put_notes(const Given *g, const json_t *row, bool dosage, json_t *resource) {
        const char *note = row_text(row, "note"), *site = row_text(row, "site"), *planned = row_text(row, "planned_amount");
        json_t *notes = json_array();

        if (*note && g->state != GIVEN_SKIPPED)
                (void)json_array_append_new(notes, fhir_text(note));
        if (*site && !dosage)
                (void)json_array_append_new(notes, json_pack("{ss+}", "text", "Site: ", site));
        if (*planned)
                (void)json_array_append_new(notes, json_pack("{ss+}", "text", "Planned: ", planned));
        if (g->unplanned)
                (void)json_array_append_new(notes, fhir_text("Outside the plan."));
        if (json_array_size(notes) > 0)
                fhir_put(resource, "note", notes);
        else
                json_decref(notes);
}

/* The package that it came from is a Medication of its own, within. */
static void put_drug(const json_t *row, json_t *resource) {
        const char *drug = row_text(row, "drug"), *batch = row_text(row, "batch");

        if (!*batch) {
                fhir_put(resource, "medicationCodeableConcept", fhir_drug(drug));
                return;
        }
        fhir_put(resource, "contained", json_pack("[{ss, ss, so, s{ss}}]", "resourceType", "Medication", "id", "package", "code",
                                                  fhir_drug(drug), "batch", "lotNumber", batch));
        fhir_put(resource, "medicationReference", json_pack("{ss}", "reference", "#package"));
}

static void put_reason(const Given *g, const json_t *row, json_t *resource) {
        const char *note = row_text(row, "note");

        if (g->state == GIVEN_MISSED)
                fhir_put(resource, "statusReason", fhir_texts("not recorded"));
        else if (g->state == GIVEN_SKIPPED)
                fhir_put(resource, "statusReason", fhir_texts(*note ? note : "skipped"));
}

/* What stands without the schedule it once had has none to refer to. */
static bool is_there(const json_t *plans, const char *id) {
        const json_t *row;
        size_t i;

        json_array_foreach(plans, i, row)
                if (streq(row_text(row, "id"), id))
                        return true;
        return false;
}

/* PLANS: the requests it may refer to. */
static json_t *administration_of(const Report *r, const Given *g, const json_t *subject, const json_t *plans) {
        const json_t *row = given_row(r, g);
        const char *name = row_text(row, "dose"), *status = status_of(g);
        const Plan *plan = &r->plans[g->plan];
        json_t *ret, *dosage = dosage_of(row);
        char id[FHIR_ID_SIZE], whole[160];

        snprintf(whole, sizeof(whole), "%.90s@%s", plan_text(plan, "uid"), row_text(row, "slot"));
        ret = json_pack("{ss, ss, s[{ss}], ss, sO, ss}", "resourceType", "MedicationAdministration", "id", fhir_id(r, "dose", whole, id),
                        "identifier", "value", name, "status", status, "subject", subject, "effectiveDateTime",
                        row_text(row, g->state == GIVEN_TAKEN ? "taken_at" : "at"));
        put_drug(row, ret);
        put_reason(g, row, ret);
        if (!g->unplanned && is_there(plans, fhir_plan_id(r, plan, g->at, id)))
                fhir_put(ret, "request", fhir_reference(id));
        put_notes(g, row, dosage != NULL, ret);
        fhir_put(ret, "dosage", dosage);
        return ret;
}

/* ---- a symptom, a result ----------------------------------------------------------------------- */

/* "<15", ">= 3", "38,6": 1 and the number, 0 where it is none. */
static bool read_number(const char *text, char comparator[static 3], json_t **ret) {
        size_t n = strspn(text, "<>=");
        _cleanup_free_ char *digits = strdup(text + MIN(n, (size_t)2));
        const char *number;
        char *end;
        double value;

        comparator[0] = '\0';
        if (!digits || n > 2 || (n > 0 && *text == '='))
                return false;
        memcpy(comparator, text, n);
        comparator[n] = '\0';
        number = digits + strspn(digits, " ");
        end = strchr(digits, ',');
        if (end)
                *end = '.';
        if (strspn(number, "0123456789.") != strlen(number) || !*number)
                return false;
        value = strtod(number, &end);
        if (*end)
                return false;
        *ret = json_real(value);
        return *ret != NULL;
}

static void put_value(const json_t *row, const char *typed, json_t *resource) {
        _cleanup_(json_decrefp) json_t *number = NULL;
        const json_t *value = json_object_get(row, "value");
        char comparator[3] = "";

        if (json_is_number(value))
                fhir_put(resource, "valueQuantity", fhir_measure(value, "", row_text(row, "unit")));
        else if (read_number(typed, comparator, &number))
                fhir_put(resource, "valueQuantity", fhir_measure(number, comparator, row_text(row, "unit")));
        else
                fhir_put_text(resource, "valueString", typed);
}

static json_t *observation_of(const Report *r, const json_t *row, const char *kind, const char *category, const char *when,
                              const json_t *subject) {
        char id[FHIR_ID_SIZE], number[24];
        json_t *ret;

        snprintf(number, sizeof(number), "%lld", row_number(row, "id"));
        ret = json_pack("{ss, ss, ss, s[{s[{ss, ss}]}], so, sO, ss}", "resourceType", "Observation", "id", fhir_id(r, kind, number, id),
                        "status", "final", "category", "coding", "system",
                        "http://terminology.hl7.org/CodeSystem/observation-category", "code", category, "code",
                        fhir_text(row_text(row, streq(kind, "symptom") ? "symptom" : "name")), "subject", subject, "effectiveDateTime",
                        when);
        if (*row_text(row, "note"))
                fhir_put(ret, "note", fhir_texts(row_text(row, "note")));
        return ret;
}

static json_t *symptom_of(const Report *r, const json_t *row, const json_t *subject) {
        json_t *ret = observation_of(r, row, "symptom", "survey", row_text(row, "at"), subject);

        put_value(row, row_text(row, "value"), ret);
        if (*row_text(row, "severity"))
                fhir_put(ret, "component", json_pack("[{s{ss}, ss}]", "code", "text", "severity", "valueString",
                                                     row_text(row, "severity")));
        return ret;
}

static json_t *result_of(const Report *r, const json_t *row, const json_t *subject) {
        json_t *ret = observation_of(r, row, "result", "laboratory", row_text(row, "date"), subject), *range = json_object();
        static const char *const ends[] = { "low", "high" };

        put_value(row, row_text(row, "text"), ret);
        for (size_t i = 0; i < ELEMENTSOF(ends); i++)
                if (json_object_get(row, ends[i]))
                        fhir_put(range, ends[i], fhir_measure(json_object_get(row, ends[i]), "", row_text(row, "unit")));
        if (json_object_size(range) > 0)
                fhir_put(ret, "referenceRange", json_pack("[o]", range));
        else
                json_decref(range);
        return ret;
}

/* ---- all of it --------------------------------------------------------------------------------- */

/* A bundle that is written resource by resource: of ten years there are thousands. */
typedef struct Bundle {
        FILE *f;
        size_t n;
        int error;
} Bundle;

static void put_resource(Bundle *b, const json_t *resource) {
        _cleanup_(json_decrefp) json_t *entry =
                json_pack("{ss+, sO}", "fullUrl", "urn:uuid:", row_text(resource, "id"), "resource", resource);

        fputs(b->n++ == 0 ? "\n    " : ",\n    ", b->f);
        if (!entry || json_write_inside(entry, 2, b->f) == -ENOMEM)
                b->error = -ENOMEM;
}

static void take_resource(Bundle *b, json_t *resource) {
        _cleanup_(json_decrefp) json_t *owned = resource;

        if (owned)
                put_resource(b, owned);
        else
                b->error = -ENOMEM;
}

static void put_rows(Bundle *b, const Report *r, const json_t *rows,
                     json_t *(*make)(const Report *, const json_t *, const json_t *), const json_t *subject) {
        const json_t *row;
        size_t i;

        json_array_foreach(rows, i, row)
                take_resource(b, make(r, row, subject));
}

static json_t *person_of(const Report *r, const char *id) {
        json_t *person = json_pack("{ss, ss}", "resourceType", "Patient", "id", id);

        if (!streq(r->patient, "me")) /* no name was typed */
                fhir_put(person, "name", fhir_texts(r->patient));
        return person;
}

static void put_all(Bundle *b, const Report *r, const char *patient, const json_t *subject) {
        _cleanup_(json_decrefp) json_t *plans = json_array();
        json_t *plan;
        size_t i;

        take_resource(b, person_of(r, patient));
        for (i = 0; i < r->n_plans && b->error == 0; i++)
                if (!r->plans[i].appointment)
                        b->error = plans ? fhir_plan(r, &r->plans[i], subject, plans) : -ENOMEM;
        json_array_foreach(plans, i, plan)
                put_resource(b, plan);
        for (i = 0; i < r->n_given && b->error == 0; i++)
                if (!r->plans[r->given[i].plan].appointment && status_of(&r->given[i]))
                        take_resource(b, administration_of(r, &r->given[i], subject, plans));
        put_rows(b, r, r->symptoms, symptom_of, subject);
        put_rows(b, r, r->results, result_of, subject);
}

int fhir_write(const Report *r, const char *table, FILE *f) {
        char patient[FHIR_ID_SIZE], made[INSTANT_TEXT_SIZE];
        _cleanup_(json_decrefp) json_t *subject = fhir_reference(fhir_id(r, "patient", r->patient, patient));
        Bundle b = { .f = f, .error = subject ? 0 : -ENOMEM };

        fprintf(f, "{\n  \"resourceType\": \"Bundle\",\n  \"type\": \"collection\",\n  \"timestamp\": \"%s\",\n  \"entry\": [",
                instant_format(r->clock, r->now_utc, made));
        if (subject)
                put_all(&b, r, patient, subject);
        fputs("\n  ]\n}\n", f);
        return b.error < 0 ? fail_errno(b.error, "the report") : DONE;
}
