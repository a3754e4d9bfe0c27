/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table pause: days on which nothing is taken, both included. */

#include "core/plan.h"
#include "store/facts.h"

/* In the order of their first days. */
int pauses_list(Store *s, int64_t regimen, Cursor **ret);
int pauses_next(Store *s, Cursor *cursor, PlanPause *ret);

/* UNTIL: DAY_NONE for no end. */
int pause_insert(Store *s, int64_t change, int64_t regimen, Day from, Day until);
/* Those that last until DAY or longer are no more. */
int pauses_end(Store *s, int64_t change, int64_t regimen, Day day);
