/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The parts of a step: amounts, ends, days. */

#include "reader.h"

/* Each reads what begins where the reader stands into the draft and goes past it; false where it is
 * something else. */
bool take_amount(Reader *rd, Draft *d);
bool take_bound(Reader *rd, Draft *d);
bool take_days(Reader *rd, Draft *d);
bool take_of_month(Reader *rd, Draft *d);

/* Days and ranges of days from the reader's place on, into the draft. */
bool take_day_list(Reader *rd, Draft *d, size_t begin, unsigned every);

/* Whether another amount stands in the rest of the step: then "12 injections" is how many. */
bool amount_follows(const Reader *rd, size_t k);
