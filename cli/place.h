/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a wall clock is, when that is not here. */

#include "json.h"

#define PLACE_SIZE 48

/* " (New York)" for an RFC 3339 text, or a wall clock of PATIENT's ("2026-11-22T19:00"), whose clock is not this computer's at that time, by the zones in
 * a reply's context; " (-05:00)" where none of them fits. "" for a clock that shows the same here.
 * PATIENT: whose it is, NULL for anybody's. */
const char *place_of(const json_t *context, const char *patient, const char *instant,
                     char buf[static PLACE_SIZE]);
/* The same of a text by the clock of ZONE. */
const char *place_in(const char *zone, const char *instant, char buf[static PLACE_SIZE]);
/* The same of a text of ROW's: of a dose of before a change of zone, it says itself by whose clock it is (ZONE: the key). */
const char *place_of_row(const json_t *context, const json_t *row, const char *zone, const char *instant, char buf[static PLACE_SIZE]);
