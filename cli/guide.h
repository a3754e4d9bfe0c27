/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a prescription does not say, asked for one thing at a time. */

#include "reading.h"

/* Begins the text with answers: amount, how often, which days. 0 or an exit code. */
int guide_schedule(Reading *r);
/* Asks for the first thing that the text last read does not say, and adds it. 0, an exit code, or -ENOTSUP
 * where it can't be added at the end or the start of the text. */
int guide_missing(Reading *r);
/* Asks for the day from which CALL is to hold, with what was typed BEFORE, until it could be made so; an empty answer leaves
 * it open. 0, and it is in the call and R, or an exit code. */
int guide_from(Reading *r, Call *call, const char *question, const char *before);
/* The same where the text was put together from answers and no day was stated; and where the option's can't be read, while
 * SURE ("next"; NULL: none) could be. */
int guide_start(Reading *r, Call *call, const char *question, const char *sure);
