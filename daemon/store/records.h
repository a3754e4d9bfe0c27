/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table record: what was said of a dose. */

#include "core/plan.h"
#include "store/facts.h"

/* A dose's place lies so far before or after the day it was taken at the most. */
#define LATE_MINUTES (400 * MINUTES_PER_DAY)

/* Those that touch the wall clock from FROM on, by their name, their place or when it was taken; in the order of their names,
 * each the caller's to free. */
int records_list(Store *s, int64_t regimen, Slot from, Cursor **ret);
int records_next(Store *s, Cursor *cursor, PlanRecord *ret);

/* A dose that was taken after INSTANT, as it says: 1 with its regimen and name, 0. */
int records_taken_after(Store *s, int64_t instant, int64_t *ret_regimen, Slot *ret_slot);
/* Of doses that were taken, the last: 1 with its name and place, 0 where none was. */
int records_last_taken(Store *s, int64_t regimen, Slot *ret_slot, Slot *ret_at);
/* Whether a planned dose, other than SLOT, was taken later than the instant: 1, 0. */
int records_taken_since(Store *s, int64_t regimen, Slot slot, int64_t instant);
/* Doses with their places at FROM or later, taken from SINCE to UNTIL. */
typedef struct TakenWithin {
        Slot from;
        int64_t since, until;
} TakenWithin;
/* Of those but SLOT, one after another, the one that was taken nearest to the instant first. */
typedef struct TakenNear {
        int64_t taken_at;
        Slot slot, at; /* its name and its place */
        bool unplanned;
} TakenNear;
int records_taken_near(Store *s, int64_t regimen, Slot slot, const TakenWithin *within, int64_t instant, Cursor **ret);
int records_taken_near_next(Store *s, Cursor *cursor, TakenNear *ret);
/* How many doses were answered: of a regimen, of all of a patient's. */
int records_count(Store *s, int64_t regimen, int64_t *ret);
int records_count_patient(Store *s, int64_t patient, int64_t *ret);

/* Those of a regimen that were taken at SINCE or later, with their places at FROM or later; in no order. */
typedef struct Taken {
        int64_t at, change; /* instant; the change that says so */
        Slot slot;
        const char *amount, *batch; /* lent until the next row; BATCH may be NULL */
} Taken;
int records_taken_list(Store *s, int64_t regimen, int64_t since, Slot from, Cursor **ret);
int records_taken_next(Store *s, Cursor *cursor, Taken *ret);

/* The doses of which a change wrote, also where that no longer holds: each its regimen and its name. */
int records_of_change(Store *s, int64_t change, Cursor **ret);
int records_of_change_next(Store *s, Cursor *cursor, int64_t *ret_regimen, Slot *ret_slot);

/* Writes what is known of a dose, with its sites: what was there under its name ends. */
int record_write(Store *s, int64_t change, int64_t regimen, const PlanRecord *record);
int record_end(Store *s, int64_t change, int64_t regimen, Slot slot);
