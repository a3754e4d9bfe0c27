/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The report as a FHIR R4 Bundle: Patient (the name that was typed, and no more), MedicationRequest a schedule,
 * MedicationAdministration a dose whose time has come, Observation a symptom and a result. */

#include "gather.h"

/* TABLE is not looked at. 0, or an exit code after an error was printed. */
int fhir_write(const Report *r, const char *table, FILE *f);
