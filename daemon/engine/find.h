/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Finding what a call names. */

#include "engine/state.h"

/* The regimen of this handle, refused with NotFound where there is none. */
int find_regimen(Service *s, Call *c, const char *handle, Regimen *ret);
/* The patient NAME (NULL: of the option "patient", else "me"). */
int find_patient(Service *s, Call *c, const char *name, Patient *ret);
/* What a dose is looked for: a handle alone means another one for each. */
typedef enum FindFor {
        FIND_TO_TAKE,  /* the open one; else the one answered today; else today's to come; else the last, where it was
                        * missed (asked); else the next (with the option "later", which a person who is asked has) */
        FIND_TO_SKIP,  /* the open one; else the next (asked) */
        FIND_TO_MOVE,  /* the same, and nothing is asked */
        FIND_OPEN,     /* the open one */
        FIND_TO_AMEND, /* the open one; else the one answered today */
} FindFor;

/* The dose that ARG names, with its regimen's state: by its name; by a handle (see above); "" is the only one
 * that is open (to take, with "later": else the only one to come today, asked). The option "patient" says
 * whose. */
int find_dose(Service *s, Call *c, const char *arg, FindFor purpose, RegimenState *ret, PlanDose *ret_dose);
/* The dose of this name: of the active regimen of this handle, else of the one stopped last that
 * has it, for its handle may have been given to another since. 1, 0 or negative. */
int find_by_name(Service *s, Call *c, const char *handle, Slot slot, RegimenState *ret, PlanDose *ret_dose);
/* Refuses with NothingDue: no dose of PATIENT (0: of anybody) is. Appointments that are due are named: a call that
 * names none passes them over. */
int find_refuse_nothing(Service *s, Call *c, int64_t patient);
