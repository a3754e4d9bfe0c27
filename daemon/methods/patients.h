/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Patients. */

#include "engine/service.h"

int method_patients(Service *s, Call *c);
/* A new patient in ZONE, refused as AddPatient does it. */
int patient_add(Service *s, Call *c, const char *name, const char *zone);
int method_add_patient(Service *s, Call *c);
int method_remove_patient(Service *s, Call *c);
