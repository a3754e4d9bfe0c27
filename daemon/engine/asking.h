/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is asked before a dose is recorded as taken, or planned anew: asks, never advises. Each 0, 1 and negative as call_ask(). */

#include "engine/state.h"

/* Its day is still to come. */
int asking_early(Service *s, Call *c, const RegimenState *state, const PlanDose *d);
/* It was taken before the time of the dose before it; the first one, more than the step's shortest interval before its time. */
int asking_before(Service *s, Call *c, const RegimenState *state, const PlanDose *d, int64_t taken_at);
/* Another one of the drug was taken within the step's shortest interval: of this plan, of one of the same patient's that was
 * there before it, or of one beside it, where the two do not have these doses as close as that. */
int asking_close(Service *s, Call *c, const RegimenState *state, const PlanDose *d, int64_t taken_at);
/* The first dose of a new plan comes within the shortest interval after the last one of a plan of the drug that came to its end. */
int asking_follows(Service *s, Call *c, const RegimenState *state);
