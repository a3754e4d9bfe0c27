/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Symptoms over the time axis of the plan. */

#include "axis.h"

/* Writes the figure of one stretch of days; nothing where there was no symptom. N: its number on the page. */
void plot_symptoms(FILE *f, const Report *r, const Axis *a, size_t n);
