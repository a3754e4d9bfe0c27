/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The page on paper: PDF, by WeasyPrint. */

#include "gather.h"

/* As a Format's write. */
int paper_write(const Report *r, const char *table, FILE *f);
