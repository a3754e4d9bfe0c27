/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* When: starts, dates, times, parts of the day. */

#include "reader.h"

/* Each reads what begins where the reader stands into the draft and goes past it; false where it is
 * something else. */
bool take_from(Reader *rd, Draft *d);
bool take_date(Reader *rd, Draft *d);
bool take_times(Reader *rd, Draft *d);
bool take_part(Reader *rd, Draft *d);

/* 6.12, which may be a date or a time: asked about when it is known whether there is another time. */
void finish_day_or_time(Reader *rd, Draft *d);
/* WORD the 15th, without a month, LEAD lexemes behind FIRST: asked about, with the next such day. */
bool refuse_day_of_month(Reader *rd, size_t first, size_t lead, const char *word);
