/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is due, brought to now: the one rule of the cache (the tables open and due), run in the
 * transaction of every change. */

#include "engine/state.h"

/* Runs the reminder at NOW and writes what is open, next and to be woken for. */
int refresh_regimen(Service *s, RegimenState *state, int64_t now);
/* The same for one regimen (0: for all of a patient's; 0: for all there are). */
int refresh_regimens(Service *s, int64_t regimen, int64_t patient, int64_t now);
/* What was removed has no open reminders and nothing due. */
int refresh_removed(Service *s);
