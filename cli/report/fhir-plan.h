/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A regimen as FHIR R4's MedicationRequest: one for each schedule that it had, with a dosageInstruction a step. */

#include "fhir-parts.h"

/* The id of the one that holds a dose of that slot. */
const char *fhir_plan_id(const Report *r, const Plan *plan, Slot slot, char buf[static FHIR_ID_SIZE]);
/* Adds them to RET, an array of resources. 0 or -ENOMEM. */
int fhir_plan(const Report *r, const Plan *plan, const json_t *subject, json_t *ret);
