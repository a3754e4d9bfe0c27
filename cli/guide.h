/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a prescription does not say, asked for one thing at a time. */

#include "reading.h"

/* Begins the text with answers: amount, how often, which days. 0 or an exit code. */
int guide_schedule(Reading *r);
/* Asks for the first thing that the text last read does not say, and adds it. 0, an exit code, or -ENOTSUP
 * where it can't be added at the end or the start of the text. */
int guide_missing(Reading *r);
/* Asks from which day on, where the text does not say it and no option does. */
int guide_start(Reading *r);
