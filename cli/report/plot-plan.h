/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The plan as a line through time: its steps, its pauses, and each dose by what became of it. */

#include "axis.h"

/* Writes the figure of one stretch of days. N: its number on the page. */
void plot_plan(FILE *f, const Report *r, const Axis *a, size_t n);
