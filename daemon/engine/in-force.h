/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The step of a plan that is in force, which a changed schedule takes from what it leaves out. */

#include "core/typed.h"
#include "engine/state.h"

typedef struct InForce {
        Schedule *schedule; /* owned: the step as its doses fall, also where all were moved on */
        TypedPlan plan;     /* of that schedule */
        bool unsaid; /* there is one, but no schedule says it as its doses fall: what leaves something out can't be read */
} InForce;
void in_force_done(InForce *f);

/* The step of the first dose that is to be done on DAY or later, else of the last one before; RET is of no schedule where
 * there is none. 0, or negative. The caller frees RET. */
int in_force_read(const RegimenState *state, Day day, int64_t now, InForce *ret);
