/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The coming doses before and after an edit, compared. */

#include "engine/state.h"

typedef struct Outlook {
        PlanDose *doses; /* copies; records not valid after a reload */
        size_t n;
        bool whole; /* the list is all there is */
        PlanPause *pauses; /* copies */
        size_t n_pauses;
} Outlook;
void outlook_done(Outlook *o);
int outlook_take(const RegimenState *state, int64_t now, Outlook *ret);
/* From where records are to be loaded for outlook_effects(): where the dose taken last has its
 * name and place; SLOT_NONE where none was. */
int outlook_last_from(Service *s, const RegimenState *state, Slot *ret);
/* The effects of an edit: last, next, went, came, moved, stays, days, exported; ASK: asks where two doses
 * came closer together than before and than their step's shortest interval. */
int outlook_effects(Service *s, Call *c, const RegimenState *state, const Outlook *before, bool ask);
