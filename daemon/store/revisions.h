/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table revision: a regimen's schedule, for the doses that are named in [start, until). */

#include "core/civil.h"
#include "store/facts.h"

typedef struct Revision {
        int64_t number;
        const char *schedule; /* canonical; lent */
        Day origin;           /* the day on which the schedule starts */
        Slot start, until;    /* SLOT_NONE: no end */
        int32_t shift;        /* days by which the doses come later than they are named */
} Revision;

/* In the order of their names. */
int revisions_list(Store *s, int64_t regimen, Cursor **ret);
int revisions_next(Store *s, Cursor *cursor, Revision *ret);
/* The highest number that the regimen ever had, those taken back included: it may be in a UID on a phone. */
int revisions_newest_number(Store *s, int64_t regimen, int64_t *ret);
/* The schedule (the caller's to free) and origin of the revision that ended last: 1, 0 where none did. */
int revisions_last_ended(Store *s, int64_t regimen, char **ret_schedule, Day *ret_origin);

int revision_insert(Store *s, int64_t change, int64_t regimen, const Revision *revision);
/* What has its place at FROM or later comes DAYS later than it did. */
int revisions_shift(Store *s, int64_t change, int64_t regimen, Slot from, int32_t days);
/* What has its place at CUT or later is no more. */
int revisions_cut(Store *s, int64_t change, int64_t regimen, Slot cut);
/* The dose of this name is no more. */
int revisions_drop(Store *s, int64_t change, int64_t regimen, Slot slot);
