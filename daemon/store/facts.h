/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the database says of patients and regimens, as structs, and back. A fact is never
 * overwritten: one change ends it and begins another (store.h). CHANGE is the id of the change in
 * whose transaction the caller stands. */

#include "plan.h"
#include "store.h"
#include "zones.h"

typedef struct Patient {
        int64_t id;
        char *name; /* owned */
} Patient;
void patient_done(Patient *p);

typedef struct Regimen {
        int64_t row, id, patient;
        char *handle, *drug, *route; /* owned */
        bool stopped;
        int64_t shown_from; /* instant */
} Regimen;
void regimen_done(Regimen *r);

/* Each: 1 and the fact, 0 where there is none, or a negative errno. */
int patient_by_name(Store *s, const char *name, Patient *ret);
int patient_by_id(Store *s, int64_t id, Patient *ret);
/* The active one of this handle, in any case, else the one stopped last. */
int regimen_by_handle(Store *s, const char *handle, Regimen *ret);
int regimen_by_id(Store *s, int64_t id, Regimen *ret);
/* Reads a row of REGIMEN_COLUMNS. */
#define REGIMEN_COLUMNS "row, id, patient, handle, drug, route, stopped, shown_from"
int regimen_read(sqlite3_stmt *stmt, Regimen *ret);

/* The plan of a regimen with the records that touch the wall clock from FROM on (their name
 * or their place). Free with plan_done. */
int plan_load(Store *s, Zones *zones, const Regimen *regimen, Slot from, Plan *ret);
/* The patient's zones alone. */
int plan_load_zones(Store *s, Zones *zones, int64_t patient, Plan *ret);

typedef enum SettingScope { SCOPE_ALL, SCOPE_PATIENT, SCOPE_REGIMEN } SettingScope;
/* What is set for the regimen, else for the patient, else for all (0: no such owner); 1 and
 * the text (the caller's to free), 0 where nothing is set. */
int setting_get(Store *s, const char *key, int64_t patient, int64_t regimen, char **ret);
/* An empty or NULL value takes the setting away. */
int setting_write(Store *s, int64_t change, SettingScope scope, int64_t owner, const char *key, const char *value);

int patient_insert(Store *s, int64_t change, int64_t id, const char *name);
int zone_insert(Store *s, int64_t change, int64_t patient, Slot start, const char *name);
/* Writes the regimen as it now is: what was there under its id dies. */
int regimen_write(Store *s, int64_t change, const Regimen *regimen);
typedef struct Revision {
        int64_t row, number;
        const char *schedule;
        Day origin;
        Slot start, until; /* SLOT_NONE: no end */
        int32_t shift;
} Revision;
int revision_insert(Store *s, int64_t change, int64_t regimen, const Revision *revision);
int pause_insert(Store *s, int64_t change, int64_t regimen, Day from, Day until);
/* Writes what is known of a dose: what was there under its name dies. */
int record_write(Store *s, int64_t change, int64_t regimen, const PlanRecord *record);
int record_kill(Store *s, int64_t change, int64_t regimen, Slot slot);
