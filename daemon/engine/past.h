/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* When something was, as a person typed it. */

#include "engine/state.h"

/* The option "at" of a call about a dose of this plan, now where it is not given. A time of the clock is by
 * the one that the plan has now, or of the place or offset that is typed with it ("05:05 here", "05:05 Berlin",
 * "02:40 +01:00"). Where none is, and it can be read otherwise (by the clock of who typed it, which is the zone of the
 * option "here", else the computer's; by the one that the plan had then; as the second of two, where the clock was set
 * back), it is refused with all readings (option "ask"), or told how it was read (context "read_at"). What is still to
 * come is refused, because WHY. 0, or negative. */
int past_read(Service *s, Call *c, const Plan *plan, const char *why, int64_t *ret);
