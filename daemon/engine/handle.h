/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Handles: the short names of regimens. */

#include "core/plan.h"
#include "engine/service.h"

/* One that no regimen has, for PLAN, and under which it gives no dose the name of one of before: pegasys, else pegasys-anna,
 * else pegasys-anna-2, ... */
int handle_choose(Service *s, const Call *c, const char *drug, const char *patient, const Plan *plan, char **ret);
/* One that a person chose, refused where it is no handle, is used, or would give such a name. */
int handle_check(Service *s, Call *c, const char *name, const Plan *plan, char **ret);
