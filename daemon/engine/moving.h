/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a dose may be moved to, and doses of a new plan that are not where its schedule has them. */

#include "engine/state.h"

/* The dose that has its place at AT, other than D. 1, 0, or negative. */
int moving_in_place(const RegimenState *state, const PlanDose *d, Slot at, PlanDose *ret);
/* Refuses a place where the dose SLOT is. */
int moving_refuse_place(Call *c, const RegimenState *state, Slot slot);
/* A place where a dose is, or that gave a dose its name, is not given to another one. */
int moving_free(Call *c, const RegimenState *state, const PlanDose *d, Slot at);
/* Moves and leaves out doses of a plan that this call wrote: EDITS are texts one after another, an empty one
 * at the end: "2026-12-06T19:00" is left out, "2026-12-06T19:00 2026-12-07T20:00" comes then. */
int moving_edits(Service *s, Call *c, RegimenState *state, const char *edits);
