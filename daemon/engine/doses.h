/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The first so many doses of many regimens: in order of instant, then slot, then regimen. A
 * heap of rows, so that a list costs what it shows. */

#include "engine/state.h"

typedef struct DoseEntry {
        int64_t utc;
        Slot slot;
        char *handle; /* owned */
        Dict row;
} DoseEntry;

typedef struct DoseList {
        size_t limit;    /* how many are wanted */
        DoseEntry after; /* only what comes after this, where it has a handle */
        DoseEntry *heap; /* the largest on top; one more than LIMIT, to know of more */
        size_t n, allocated;
        bool numbers; /* each row ends with its regimen's number */
        /* Adds to a dose's row, where it is set. */
        int (*more)(const RegimenState *state, const PlanDose *d, Dict *row, void *userdata);
        void *userdata;
} DoseList;
void dose_list_done(DoseList *l);
/* 1: kept; 0: it comes after what is wanted, and so does all that follows it in its plan. */
int dose_list_add(DoseList *l, const RegimenState *state, const PlanDose *d, int64_t now);
/* Sorts, and moves the rows to the call's; "more" in the context. */
int dose_list_finish(DoseList *l, Call *c);
/* Adds the first of what waits in the plans of REGIMENS, a list, and finishes. */
int dose_list_next(DoseList *l, Service *s, Call *c, Cursor *regimens);
