/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The history: what was done, only ever appended to. */

#include "engine/service.h"
#include "store/changes.h"
#include "store/regimens.h"

/* Each appends, and keeps the id in C->change. Facts refer to it, so it comes before them. */
int history_append(Service *s, Call *c, const Change *change);
/* What can be undone: of a regimen, or one of its doses (SLOT_NONE: none); of a patient (0: of none). BEFORE, AFTER:
 * NULL for nothing. */
int history_regimen(Service *s, Call *c, const Regimen *regimen, const char *verb, Slot slot, const Values *before,
                    const Values *after);
int history_patient(Service *s, Call *c, int64_t patient, const char *verb, const Values *before, const Values *after);
