/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One edit of a plan: begun, written to the history, finished. */

#include "engine/outlook.h"
#include "store/change-values.h"

typedef struct Edit {
        RegimenState state;
        Outlook before;
} Edit;
void edit_done(Edit *e);

/* A stopped regimen can't be changed. */
int edit_refuse_stopped(Call *c, const Regimen *regimen);
/* The regimen that the call names (a stopped one is refused), and its coming doses. */
int edit_begin(Service *s, Call *c, Edit *e);
int edit_append(Service *s, Call *c, const Edit *e, const char *verb, Slot slot, const Values *before, const Values *after);
/* Reads the plan again, brings the reminders to it, says what came of it. ASK: a person is asked
 * where doses came too close; what only takes doses away, or brings them back, asks nothing. */
int edit_finish(Service *s, Call *c, Edit *e, bool ask);
/* The same, and the regimen as it now is. */
int edit_finish_regimen(Service *s, Call *c, Edit *e, bool ask);
