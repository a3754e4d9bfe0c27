/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The clock goes on. */

#include "engine/service.h"

/* Brings the reminders to NOW, BATCH regimens at most. RET_WAKE: when to call again (instant;
 * INT64_MAX never, 0 at once: there is more). */
int tick(Service *s, int64_t now, unsigned batch, int64_t *ret_wake);
/* The clock was set, or the program starts: what was seen in a future that is no more is
 * looked at again by the next tick. */
int tick_clock_set(Service *s, int64_t now);
