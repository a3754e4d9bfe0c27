/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The run that a step of a schedule gives. */

#include "language.h"

/* STEP once through, starting on START. DOSES is 0 where its until comes too soon. */
void run_of_step(const Step *step, Day start, Run *ret);
/* DAY plus N days, weeks or months. */
Day day_add(Day day, unsigned n, Bound unit);
