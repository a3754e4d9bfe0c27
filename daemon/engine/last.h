/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The doses that are done with: the last ones of a regimen. */

#include "engine/state.h"

#define LAST_MAX 5

typedef struct Last {
        PlanDose doses[LAST_MAX]; /* by when they were taken, else planned; as long as STATE is not loaded again */
        size_t n;
} Last;

/* The last MOST doses (LAST_MAX at most) that no longer wait: answered or missed, with what was taken outside
 * the plan; with TAKEN only those that were taken. Which is later is said by when it was taken. STATE is loaded again as far back as they lie. 0 or
 * negative. */
int last_find(Service *s, RegimenState *state, int64_t now, bool taken, size_t most, Last *ret);
