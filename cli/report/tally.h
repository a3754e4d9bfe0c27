/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is counted over the doses of a report. */

#include "gather.h"

/* Fills the counts, the shortest gaps, sites and rests. SITES: the rows of the list of
 * sites. 0 or -ENOMEM. */
int tally(Report *r, const json_t *sites);
/* One dose more: nothing of one that does not count. */
void tally_add(Count *count, const Given *g);
