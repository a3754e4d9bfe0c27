/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table regimen. */

#include "store/facts.h"
#include "store/records.h"

typedef struct Regimen {
        int64_t row, id, patient;
        char *handle, *drug, *route; /* owned */
        bool stopped;
        bool appointment;   /* no dose: no amount, site, batch or supply, and in no count of doses; DRUG is its title */
        int64_t shown_from; /* instant */
} Regimen;
void regimen_done(Regimen *r);

/* Each: 1 and the regimen, 0 where there is none, or a negative errno. By handle, in any case: the
 * active one, else the one stopped last. */
int regimen_by_handle(Store *s, const char *handle, Regimen *ret);
int regimen_by_id(Store *s, int64_t id, Regimen *ret);
/* Whether no active regimen has this handle: 1, 0. */
int regimen_handle_free(Store *s, const char *handle);

/* Lists; regimens_next() gives the regimens, each the caller's to free. PATIENT is 0 for everybody.
 * All, in no order. */
int regimens_list(Store *s, int64_t patient, Cursor **ret);
/* In the order of their handles, those after AFTER ("" for all), at most LIMIT (negative: all). */
int regimens_sorted(Store *s, int64_t patient, const char *after, int64_t limit, Cursor **ret);
/* The same of the active ones. */
int regimens_active(Store *s, int64_t patient, int64_t limit, Cursor **ret);
/* Those that were stopped, or since then renamed, at the instant AT or later. */
int regimens_stopped_since(Store *s, int64_t patient, int64_t at, int64_t limit, Cursor **ret);
/* The drugs of a patient's active ones alone; until the next is asked for. */
int regimens_drugs(Store *s, int64_t patient, int64_t limit, Cursor **ret);
int regimens_drug_next(Store *s, Cursor *cursor, const char **ret);
/* What is there and had this handle before it was given another, the newest of them: 1, 0. */
int regimen_once_called(Store *s, const char *handle, Regimen *ret);
/* Those that have or had this handle and are not removed: the active one, then the one stopped last. */
int regimens_of_handle(Store *s, const char *handle, Cursor **ret);
/* The others of the same drug of which such a dose is recorded, of the LIMIT of the patient's that were written last: the newest first. */
int regimens_of_drug(Store *s, const Regimen *regimen, const TakenWithin *taken, int64_t limit, Cursor **ret);
/* In the order of their next doses, at most LIMIT. */
int regimens_by_next(Store *s, int64_t patient, int64_t limit, Cursor **ret);
int regimens_next(Store *s, Cursor *cursor, Regimen *ret);

/* The instant at which it was added: 1, 0. */
int regimen_added(Store *s, int64_t id, int64_t *ret);
/* How many there are, stopped ones included, counted up to LIMIT; and how many are active. */
int regimens_count(Store *s, int64_t patient, int64_t limit, int64_t *ret);
int regimens_count_active(Store *s, int64_t patient, int64_t *ret);
/* The handle (the caller's to free) of another regimen of the patient whose next dose is the first within
 * SEC of UTC: 1, 0. Of those that are due then, so many are looked at. */
int regimen_near(Store *s, const Regimen *regimen, int64_t utc, int64_t sec, int64_t looked_at, char **ret);

/* Writes the regimen as it now is: what was there under its id ends. */
int regimen_write(Store *s, int64_t change, const Regimen *regimen);
/* The same change wrote the regimen, and nobody has seen it: from when on its doses are shown. */
int regimen_show_from(Store *s, int64_t change, int64_t id, int64_t shown_from);
int regimen_end(Store *s, int64_t change, int64_t id);
int regimens_end_patient(Store *s, int64_t change, int64_t patient);
