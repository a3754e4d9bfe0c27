/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table zone: in which zone a patient's wall clock is, from a slot on. */

#include "core/civil.h"
#include "store/facts.h"

typedef struct PatientZone {
        Slot start;
        const char *name; /* lent */
} PatientZone;

/* In the order in which they were said: the newest that holds counts. */
int patient_zones_list(Store *s, int64_t patient, Cursor **ret);
int patient_zones_next(Store *s, Cursor *cursor, PatientZone *ret);
/* The names in use, each once: of all patients; and of those (0: all) who have a regimen. */
int patient_zones_in_use(Store *s, Cursor **ret);
int patient_zones_of_plans(Store *s, int64_t patient, Cursor **ret);
int patient_zones_name_next(Store *s, Cursor *cursor, const char **ret);

/* The name said last: 1 with a copy, 0. */
int patient_zone_newest(Store *s, int64_t patient, char **ret);

int patient_zone_insert(Store *s, int64_t change, int64_t patient, Slot start, const char *name);
/* All that was said ends. */
int patient_zones_end(Store *s, int64_t change, int64_t patient);
