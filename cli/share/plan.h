/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The plan's calendar text, in memory only. */

#include "../call.h"

typedef struct Plan {
        int fd;      /* a sealed memfd */
        size_t size; /* bytes */
        Reply reply; /* what the daemon says of it */
} Plan;

/* Asks the daemon to write it, with the regimens and options that were typed; CHANNEL is the way that it goes (exporting.h). 0, or an exit
 * code after an error was printed; plan_clear() in any case. */
int plan_export(Client *c, const char *channel, Plan *ret);
/* Whether there is any dose in it. */
bool plan_is_empty(const Plan *plan);
/* The export's own words on how far a plan without an end is written; "" where it has one. */
const char *plan_horizon(const Plan *plan);
void plan_clear(Plan *plan);
