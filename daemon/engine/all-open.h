/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* All doses that are open, and which of them could be recorded as taken now without a question. */

#include "engine/state.h"

typedef struct AllOpenDose {
        int64_t regimen, patient;
        Slot slot;
        bool quiet; /* it is on no screen now: snoozed */
        char *name; /* owned: the dose's */
        char *asks; /* owned: what would be asked; NULL: nothing */
} AllOpenDose;

typedef struct AllOpen {
        AllOpenDose *doses;
        size_t n, allocated;
        size_t n_asked; /* of them */
} AllOpen;
void all_open_done(AllOpen *a);

/* Those of PATIENT (0: of all), in order of their times: snoozed ones too, but no appointments. -E2BIG where there are
 * more than LIMIT. */
int all_open_load(Service *s, int64_t patient, int64_t now, size_t limit, AllOpen *ret);
