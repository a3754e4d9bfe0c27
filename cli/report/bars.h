/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The steps of the plans as bars over the time axis. */

#include "axis.h"

#define BARS_HEIGHT 16.0

/* Whether the plan has a dose or a step in these days. */
bool bars_has(const Report *r, size_t plan, const Axis *a);
/* The number that the step has among its plan's, from 1; 0: it is the only one. */
size_t bars_number(const Report *r, size_t step);
/* The plan's bars, each with its number and as much of its words as there is room for. Y: their top. */
void bars_draw(FILE *f, const Report *r, size_t plan, const Axis *a, double y);
/* The bars of all regimens under one another, with their names, for a figure of something else; how high they are
 * together, and with FILE NULL only that. */
double bars_band(FILE *f, const Report *r, const Axis *a, double y);
