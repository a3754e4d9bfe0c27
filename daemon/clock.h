/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The one file that reads the clock. */

#include <stdint.h>

/* Seconds since 1970-01-01T00:00Z. */
int64_t clock_now(void);
/* By so much the clock is ahead of the time since the machine was started, sleep included: it changes where the
 * clock was set. */
int64_t clock_offset(void);
