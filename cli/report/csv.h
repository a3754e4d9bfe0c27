/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One table of the report as CSV (RFC 4180, UTF-8): a header of the JSON's keys, then rows. */

#include "gather.h"

/* TABLE: doses (NULL), symptoms, results, supply, sites or appointments. 0, or an exit code after an error was
 * printed. */
int csv_write(const Report *r, const char *table, FILE *f);
