/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Instants in rows: RFC 3339 texts. */

#include <stdint.h>

#include "civil.h"

/* "2026-11-22T19:00:00+01:00", or with Z: seconds since 1970-01-01T00:00Z; 0 where it is none. */
int64_t moment_utc(const char *instant);
/* The day that an instant or a date begins with; DAY_NONE where it is none. */
Day moment_day(const char *text);
