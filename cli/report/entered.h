/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* When each dose was entered, from the history as it comes. */

#include "gather.h"

typedef struct Entered {
        Report *report;
        char **names;  /* of its given, within all plans: a handle may be another's by now, or be another one */
        size_t *order; /* indices into its given, by these names */
} Entered;

/* REPORT has all its given. 0 or -ENOMEM; entered_end() in any case. */
int entered_begin(Entered *e, Report *report);
/* A row of the history, the oldest first. 0 or -ENOMEM. */
int entered_add(Entered *e, const json_t *row);
void entered_end(Entered *e);
