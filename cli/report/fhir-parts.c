/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small parts of FHIR R4 resources. */

#include "fhir-parts.h"

#include "drug.h"

#define ATC "http://www.whocc.no/atc"
#define UCUM "http://unitsofmeasure.org"

void fhir_put(json_t *object, const char *key, json_t *value) {
        if (value)
                (void)json_object_set_new(object, key, value);
}

void fhir_put_text(json_t *object, const char *key, const char *text) {
        if (!isempty(text))
                fhir_put(object, key, json_string(text));
}

/* ---- names ------------------------------------------------------------------------------------- */

/* FNV-1a. */
static uint64_t hash(uint64_t state, const char *text) {
        for (; *text; text++)
                state = (state ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
        return (state ^ 0xff) * UINT64_C(0x100000001b3);
}

const char *fhir_id(const Report *r, const char *kind, const char *name, char buf[static FHIR_ID_SIZE]) {
        /* What its UIDs begin with tells one database's from another's. */
        const char *database = r->n_plans > 0 ? plan_text(&r->plans[0], "uid") : "";
        char begin[24];
        uint64_t a, b;

        snprintf(begin, sizeof(begin), "%.*s", (int)strcspn(database, "-"), database);
        a = hash(hash(hash(UINT64_C(0xcbf29ce484222325), begin), kind), name);
        b = hash(hash(hash(UINT64_C(0x84222325cbf29ce4), name), kind), begin);
        /* Version 8 of RFC 9562: as its maker wants it. */
        snprintf(buf, FHIR_ID_SIZE, "%08x-%04x-8%03x-%04x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
                 (unsigned)(a & 0xfff), (unsigned)(0x8000 | (b >> 48 & 0x3fff)),
                 (unsigned long long)(b & UINT64_C(0xffffffffffff)));
        return buf;
}

json_t *fhir_reference(const char *id) {
        return json_pack("{ss+}", "reference", "urn:uuid:", id);
}

json_t *fhir_text(const char *text) {
        return json_pack("{ss}", "text", text);
}

json_t *fhir_texts(const char *text) {
        return json_pack("[{ss}]", "text", text);
}

json_t *fhir_drug(const char *name) {
        const Drug *drug = NULL;

        if (drug_find(name, &drug, NULL) != 1 || !drug)
                return fhir_text(name);
        return json_pack("{s[{ss, ss, ss}], ss}", "coding", "system", ATC, "code", drug->atc, "display", drug->name, "text", name);
}

/* ---- quantities -------------------------------------------------------------------------------- */

/* What a container holds is not said: an annotation, in braces, counts as 1. */
static const char *const amount_codes[UNITS] = {
        [UNIT_MILLION_UNITS] = "10*6.[iU]", [UNIT_MICROGRAMS] = "ug", [UNIT_MILLIGRAMS] = "mg", [UNIT_GRAMS] = "g",
        [UNIT_MILLILITRES] = "mL",          [UNIT_UNITS] = "[iU]",    [UNIT_PENS] = "{pen}",    [UNIT_SYRINGES] = "{syringe}",
        [UNIT_VIALS] = "{vial}", [UNIT_INJECTIONS] = "{injection}", [UNIT_TABLETS] = "{tbl}", [UNIT_CAPSULES] = "{capsule}",
};

json_t *fhir_amount(Amount amount) {
        uint64_t whole = amount.value / 10000, rest = amount.value % 10000;
        json_t *value;

        if (amount.unit == UNIT_NONE)
                return NULL;
        value = rest == 0 ? json_integer((json_int_t)whole) : json_real((double)whole + (double)rest / 10000);
        return json_pack("{so, ss, ss, ss}", "value", value, "unit", unit_name(amount.unit), "system", UCUM, "code",
                         amount_codes[amount.unit]);
}

/* As laboratories print them, and UCUM's word for the same: nothing is converted. */
static const char *const measure_codes[][2] = {
        { "10^9/L", "10*9/L" },   { "10^9/l", "10*9/L" }, { "10*9/L", "10*9/L" },   { "10^12/L", "10*12/L" }, { "10^12/l", "10*12/L" },
        { "10*12/L", "10*12/L" }, { "g/dL", "g/dL" },     { "g/dl", "g/dL" },       { "g/L", "g/L" },         { "g/l", "g/L" },
        { "mg/dL", "mg/dL" },     { "mg/dl", "mg/dL" },   { "mg/L", "mg/L" },       { "mg/l", "mg/L" },       { "mmol/L", "mmol/L" },
        { "mmol/l", "mmol/L" },   { "umol/L", "umol/L" }, { "µmol/L", "umol/L" },   { "µmol/l", "umol/L" },   { "U/L", "U/L" },
        { "U/l", "U/L" },         { "IU/L", "[iU]/L" },   { "IU/mL", "[iU]/mL" },   { "mIU/L", "m[iU]/L" },   { "mU/L", "mU/L" },
        { "ng/mL", "ng/mL" },     { "ng/ml", "ng/mL" },   { "ng/L", "ng/L" },       { "ug/L", "ug/L" },       { "µg/L", "ug/L" },
        { "µg/l", "ug/L" },       { "pg/mL", "pg/mL" },   { "pmol/L", "pmol/L" },   { "fL", "fL" },           { "fl", "fL" },
        { "pg", "pg" },           { "%", "%" },           { "kg", "kg" },           { "mL/min", "mL/min" },   { "mm/h", "mm/h" },
        { "°C", "Cel" },          { "°F", "[degF]" },
};

json_t *fhir_measure(const json_t *value, const char *comparator, const char *unit) {
        json_t *ret = json_pack("{sO}", "value", value);

        fhir_put_text(ret, "comparator", comparator);
        fhir_put_text(ret, "unit", unit);
        for (size_t i = 0; i < ELEMENTSOF(measure_codes); i++)
                if (streq(unit, measure_codes[i][0])) {
                        fhir_put_text(ret, "system", UCUM);
                        fhir_put_text(ret, "code", measure_codes[i][1]);
                }
        return ret;
}
