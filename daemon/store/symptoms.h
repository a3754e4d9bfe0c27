/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table symptom: what a person felt, and when. */

#include "store/store.h"

typedef struct SymptomRow {
        int64_t id, patient, at;
        const char *name;  /* a code of the table, or any text */
        const char *key;   /* NAME folded */
        const char *typed; /* the words it was typed in, where they are others; NULL */
        const char *value, *unit, *severity, *note; /* NULL */
} SymptomRow; /* texts are lent: by the caller, or until the next row */

/* A patient's in order of time, from FROM to UNTIL (instants, both included). */
int symptom_list(Store *s, int64_t patient, int64_t from, int64_t until, Cursor **ret);
int symptom_next(Store *s, Cursor *cursor, SymptomRow *ret);
/* The one of this id, as a list. */
int symptom_by_id(Store *s, int64_t id, Cursor **ret);
/* The id that a new one gets. */
int symptom_new_id(Store *s, int64_t *ret);
int symptom_insert(Store *s, int64_t change, const SymptomRow *row);
int symptom_end(Store *s, int64_t change, int64_t id);
