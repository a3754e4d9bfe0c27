/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* When something was, as a person typed it. */

#include "engine/state.h"

/* The option "at" of a call about a dose of this plan, now where it is not given. A time of the clock is
 * the patient's own, or of the place that is typed with it ("05:05 here", "05:05 Berlin"). Where none is, and
 * the clock of who typed it (the zone of the option "here", else the computer's) is another one, it is refused
 * with both readings (option "ask"), or told how it was read (context "read_at"). What is still to come is refused,
 * because WHY. 0, or negative. */
int past_read(Service *s, Call *c, const Plan *plan, const char *why, int64_t *ret);
