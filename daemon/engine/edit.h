/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Edits of a plan that several methods share: shifts and cuts. */

#include "core/words.h"
#include "engine/state.h"

/* The planned dose before INSTANT, else the one after it: whose amount and interval an unplanned one has. 1; 0 and none. */
int edit_near_planned(const Plan *p, int64_t instant, PlanDose *ret);
/* The shortest time between two doses of D's step, in minutes: whole days where it has one a day;
 * SLOT_NONE for a dose that stands without a step, 0 or less where there is no second one. */
Slot edit_interval(const Plan *p, const PlanDose *d);
/* "7 days", "12 hours", "30 minutes". */
const char *edit_interval_words(Slot minutes, char buf[static WORDS_SIZE]);
/* Where the regimen is anchored to its last dose, and D is the one taken last: moves what follows
 * D by the days between its place in the plan and the day it was taken. To be called before
 * RECORD is written. */
int edit_anchor(Service *s, Call *c, RegimenState *state, const PlanDose *d, const PlanRecord *record);
/* Moves every dose that has its place at FROM or later, and no answer, by DAYS. */
int edit_shift(Service *s, Call *c, RegimenState *state, Slot from, int32_t days);
/* Ends the plan before the wall clock CUT: what has its place there or later is no more, but
 * what was answered or is moved before it stays. */
int edit_cut(Service *s, Call *c, RegimenState *state, Slot cut);
