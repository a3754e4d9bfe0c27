/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a wall clock is, when that is not where this computer is. */

#include "engine/service.h"

#define PLACE_SIZE 104

/* The computer's own zone, as long as the service's zones live; NULL where it can't be read. */
const Zone *place_here(Service *s);
/* " (New York)" where the wall clock of ZONE is not this computer's at that time, else "". */
const char *place_words(Service *s, const Zone *zone, int64_t utc, char buf[static PLACE_SIZE]);
/* "Sunday 22 November, 19:00 (New York), in 2 days": an instant by the clock of ZONE; and AT, which is that of a dose
 * by its plan, seen from TODAY. */
#define PLACE_WHEN_SIZE (PLACE_SIZE + 128)
const char *place_slot(Service *s, const Zone *zone, int64_t utc, Slot at, Day today, char buf[static PLACE_WHEN_SIZE]);
const char *place_when(Service *s, const Zone *zone, int64_t utc, int64_t now, char buf[static PLACE_WHEN_SIZE]);
