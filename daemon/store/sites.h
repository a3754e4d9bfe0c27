/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Injection sites: the tables site (the lists), rest, and injection (where each dose went). A site's KEY
 * is its name as fold_words() has it. */

#include "core/civil.h"
#include "store/store.h"

/* The list of a patient (REGIMEN 0), or of a regimen that has one of its own, in its order: row by row,
 * none where it was never changed. */
int site_list(Store *s, int64_t patient, int64_t regimen, Cursor **ret);
typedef struct SiteRow {
        const char *key, *name; /* lent until the next row */
        int64_t place;
} SiteRow;
int site_next(Store *s, Cursor *cursor, SiteRow *ret);
int site_insert(Store *s, int64_t change, int64_t patient, int64_t regimen, const SiteRow *site);
/* 1 where it was there, else 0. */
int site_end(Store *s, int64_t change, int64_t patient, int64_t regimen, const char *key);

typedef struct Rest {
        Day from, until; /* both included; UNTIL is DAY_NONE for no end */
        char *reason;    /* owned; NULL */
} Rest;
void rest_done(Rest *r);
/* The rest of a patient's site: 1, 0. */
int rest_get(Store *s, int64_t patient, const char *key, Rest *ret);
/* In place of one that is there. */
int rest_write(Store *s, int64_t change, int64_t patient, const char *key, const Rest *rest);
int rest_end(Store *s, int64_t change, int64_t patient, const char *key);

typedef struct Injection {
        int64_t at, regimen;
        Slot slot;
} Injection;
/* The last dose of a patient into a site: 1, 0. */
int injection_last(Store *s, int64_t patient, const char *key, Injection *ret);
/* What was said of where a dose went ends. */
int injections_end(Store *s, int64_t change, int64_t regimen, Slot slot);
/* Where a dose went, of which nothing is said: SITES are names with a newline between, NULL for none. */
int injections_write(Store *s, int64_t change, const Injection *dose, const char *sites);
