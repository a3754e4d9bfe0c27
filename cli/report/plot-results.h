/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Results over the time axis of the plan. */

#include "axis.h"

/* Writes a figure for each name and unit that these days have results of. N: the number of these days on the page. */
void plot_results(FILE *f, const Report *r, const Axis *a, size_t n);
