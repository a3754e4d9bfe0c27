/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Edits of a plan that several methods share: shifts, cuts, what they bring and take, and
 * what is said about them. */

#include "state.h"
#include "words.h"

/* The shortest time between two doses of D's step, in minutes: whole days where it has one a day;
 * SLOT_NONE for a dose that stands without a step, 0 or less where there is no second one. */
Slot edit_interval(const Plan *p, const PlanDose *d);
/* "7 days", "12 hours", "30 minutes". */
const char *edit_interval_words(Slot minutes, char buf[static WORDS_SIZE]);
/* From where records are to be loaded for edit_effects(): where the dose taken last has its
 * name and place; SLOT_NONE where none was. */
int edit_last_from(Service *s, const RegimenState *state, Slot *ret);
/* Where the regimen is anchored to its last dose, and D is the one taken last: moves what follows
 * D by the days between its place in the plan and the day it was taken. To be called before
 * RECORD is written. */
int edit_anchor(Service *s, Call *c, RegimenState *state, const PlanDose *d, const PlanRecord *record);
/* Moves every dose that has its place at FROM or later, and no answer, by DAYS. */
int edit_shift(Service *s, Call *c, RegimenState *state, Slot from, int32_t days);
/* Ends the plan before the wall clock CUT: what has its place there or later is no more, but
 * what was answered or is moved before it stays. */
int edit_cut(Service *s, Call *c, RegimenState *state, Slot cut);
/* The context's "exported", where an export no longer shows the plan. */
int edit_note_export(Service *s, Call *c, const RegimenState *state);

/* The coming doses before and after an edit, compared. */
typedef struct Outlook {
        PlanDose *doses; /* copies; records not valid after a reload */
        size_t n;
        bool whole; /* the list is all there is */
} Outlook;
void outlook_done(Outlook *o);
int outlook_take(const RegimenState *state, int64_t now, Outlook *ret);
/* The effects of an edit: last, next, went, came, moved, days, exported; ASK: asks where two doses
 * came closer together than before and than their step's shortest interval. */
int edit_effects(Service *s, Call *c, const RegimenState *state, const Outlook *before, bool ask);
