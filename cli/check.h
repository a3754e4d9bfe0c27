/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What doctor looked at: rows of check, ok, finding, and where not ok a remedy. */

#include "json.h"

/* A hung program is not waited for longer than this. */
#define CHECK_TIMEOUT_USEC (UINT64_C(3) * 1000000)

/* Adds a row. 0, or an exit code after an error was printed. */
int check_add(json_t *checks, const char *check, bool ok, const char *remedy, const char *format, ...) _printf_(5, 6);
