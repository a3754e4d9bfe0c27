/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the daemon knows of itself, for doctor. */

#include "engine/service.h"

int method_status(Service *s, Call *c);
/* Adds a row of Status; the remedy is said where it is not OK. */
int status_add(Call *c, const char *check, bool ok, const char *finding, const char *remedy);
