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
