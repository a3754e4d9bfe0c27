/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table patient. */

#include "store/facts.h"

typedef struct Patient {
        int64_t id;
        char *name; /* owned */
} Patient;
void patient_done(Patient *p);

/* Each: 1 and the patient, 0 where there is none, or a negative errno. */
int patient_by_name(Store *s, const char *name, Patient *ret);
int patient_by_id(Store *s, int64_t id, Patient *ret);
/* The name of one who may have been removed; the caller's to free. */
int patient_name_ever(Store *s, int64_t id, char **ret);

/* All, in the order in which they were added, at most LIMIT. */
int patients_list(Store *s, int64_t limit, Cursor **ret);
int patients_next(Store *s, Cursor *cursor, Patient *ret);
/* How many there are or were. */
int patients_count_ever(Store *s, int64_t *ret);
int patients_count(Store *s, int64_t *ret);
/* Whether there is more than one: 1, 0. */
int patients_several(Store *s);

/* Those that are called so or were: the list has several where one was removed and added again. */
int patients_named_ever(Store *s, const char *name, Cursor **ret);

/* An id that no patient ever had: the history knows those that were forgotten, too. */
int patient_new_id(Store *s, int64_t *ret);
int patient_insert(Store *s, int64_t change, int64_t id, const char *name);
int patient_end(Store *s, int64_t change, int64_t id);
