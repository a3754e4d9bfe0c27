/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person prescribed, read. */

#include "core/drug.h"
#include "core/typed.h"
#include "engine/call.h"

/* A schedule, and what else its text stated. */
typedef struct Prescription {
        Typed typed;
        Schedule *schedule;
} Prescription;
void prescription_done(Prescription *p);

/* Reads TEXT as people type it (with the option "exact": by the schedule language alone). Of a change,
 * PLAN is the step in force. What can't be read whole is refused with all that is wrong. */
int prescription_read(Call *c, const char *text, Day today, const TypedPlan *plan, Prescription *ret);
/* Refused where the schedule, begun on START, has no dose at all: it would be no plan. */
int prescription_look_for_dose(Call *c, const Prescription *p, Day start);
/* The start that the text or the option "from" states: both, where they are one. FALLBACK where none
 * does; *RET_STATED whether one did. */
int prescription_start(Call *c, const Prescription *p, Day today, Day fallback, Day *ret, bool *ret_stated);
/* The route that the text or the option "route" states; NULL where none does. */
int prescription_route(Call *c, const Prescription *p, const char **ret);
/* Says how the text was read: schedule_read_as at the end of RET where it was not canonical; in the
 * context the start and route that the text stated, and remarks. */
int prescription_tell(Call *c, const Prescription *p, Dict *ret);

/* Refuses what an appointment does not have: a route, an amount. */
int appointment_check(Call *c, const char *route, const Schedule *schedule);
/* Asks where the schedule has a unit that the drug (may be NULL) does not come in. */
int units_ask(Call *c, const Drug *drug, const Schedule *schedule);
/* Asks where the schedule is denser than a source calls usual for the drug (may be NULL). */
int usual_ask(Call *c, const Drug *drug, const Schedule *schedule);
