/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table result: what a laboratory found. */

#include "core/civil.h"
#include "store/store.h"

typedef struct ResultRow {
        int64_t id, patient;
        Day day;
        const char *name, *key; /* KEY: NAME folded */
        const char *value;      /* a number, or a text */
        bool number;
        const char *unit, *low, *high, *note; /* NULL */
} ResultRow; /* texts are lent: by the caller, or until the next row */

/* In order of their days, from FROM to UNTIL (both included), of a patient (0: of all), of KEY (NULL: of
 * any); SKIP of them left out, LIMIT at most. */
int result_list(Store *s, int64_t patient, const char *key, Day from, Day until, int64_t skip, int64_t limit, Cursor **ret);
int result_next(Store *s, Cursor *cursor, ResultRow *ret);
/* As lists of one at most: the one of this id, and a patient's last one of KEY. */
int result_by_id(Store *s, int64_t id, Cursor **ret);
int result_last(Store *s, int64_t patient, const char *key, Cursor **ret);
/* The id that a new one gets. */
int result_new_id(Store *s, int64_t *ret);
int result_insert(Store *s, int64_t change, const ResultRow *row);
int result_end(Store *s, int64_t change, int64_t id);
