/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The small parts of FHIR R4 resources: names, references, codes, quantities. Each json_t that is made is the caller's;
 * NULL: no memory. */

#include "amount.h"
#include "gather.h"

#define FHIR_ID_SIZE 37u

/* An id that is the same each time for the same thing of the same database: KIND is "dose", NAME its name. */
const char *fhir_id(const Report *r, const char *kind, const char *name, char buf[static FHIR_ID_SIZE]);
/* { "reference": "urn:uuid:ID" } */
json_t *fhir_reference(const char *id);
/* { "text": TEXT } */
json_t *fhir_text(const char *text);
/* [ { "text": TEXT } ] */
json_t *fhir_texts(const char *text);
/* A drug: with its ATC code where it has one here. */
json_t *fhir_drug(const char *drug);
/* An amount with its UCUM unit; NULL also for UNIT_NONE. */
json_t *fhir_amount(Amount amount);
/* A measured number with the unit that was typed, and its UCUM code where it has one; COMPARATOR: "<", or "". */
json_t *fhir_measure(const json_t *value, const char *comparator, const char *unit);
/* Sets KEY where VALUE, which it takes, is none of NULL; and where TEXT is not empty. */
void fhir_put(json_t *object, const char *key, json_t *value);
void fhir_put_text(json_t *object, const char *key, const char *text);
