/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a changed schedule carries over of the plan as it was: its rhythm, and doses that were moved by themselves. */

#include "engine/call.h"
#include "engine/state.h"

/* The new schedule, and from where on it holds. */
typedef struct Carry {
        const Schedule *schedule;
        Day origin;
        Slot start;
        Slot first; /* the first name of the new plan: START, or later on the day on which a plan goes on that had no earlier dose there */
        bool keeps; /* no rhythm was typed, and it goes on: each dose stays where it is */
} Carry;

/* Of a schedule of which no rhythm was typed: sets ORIGIN and FIRST such that it goes on as the plan does, and asks where it can't. */
int carry_rhythm(Call *c, const RegimenState *state, Day from, Carry *carry);
/* Where the plan as it was has this dose, but for what was done to it alone; SLOT_NONE for one of no step. */
Slot carry_place(const Plan *p, const PlanDose *d);
/* Of the plan before the change, those that were moved by themselves to START or later: keeps them where they are, with the new
 * amount; asks about one that can't be kept. To be called when the new revision stands. */
int carry_moved(Service *s, Call *c, const RegimenState *before, const Carry *carry);
