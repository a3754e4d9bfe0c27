/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The one file that reads the clock. */

#include <stdint.h>

/* Seconds since 1970-01-01T00:00Z. */
int64_t clock_now(void);
