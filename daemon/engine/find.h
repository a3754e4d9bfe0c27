/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Finding what a call names. */

#include "engine/state.h"

/* The regimen of this handle, refused with NotFound where there is none. */
int find_regimen(Service *s, Call *c, const char *handle, Regimen *ret);
/* The patient NAME (NULL: of the option "patient", else "me"). */
int find_patient(Service *s, Call *c, const char *name, Patient *ret);
/* The dose that ARG names, with its regimen's state: by its name; by a handle, which means the open
 * dose, else the one answered today; "" is the only one that is open. */
int find_dose(Service *s, Call *c, const char *arg, RegimenState *ret, PlanDose *ret_dose);
