/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Handles: the short names of regimens. */

#include "engine/service.h"

/* One that no regimen has: pegasys, else pegasys-anna, else pegasys-anna-2, ... */
int handle_choose(Service *s, const char *drug, const char *patient, char **ret);
/* One that a person chose, refused where it is no handle or is used. */
int handle_check(Service *s, Call *c, const char *name, char **ret);
