/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The report as a page: one file that needs nothing else. */

#include "gather.h"

/* As a Format's write. */
int html_write(const Report *r, const char *table, FILE *f);
