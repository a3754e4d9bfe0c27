/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the values of a row may be. A file that is somebody else's, and one whose bytes were changed, hold any: each
 * is checked as a call's would be. */

#include "store/store.h"

/* Looks at every row of every table: 1, or 0 with the table, the row and the column that hold what they can't (the
 * caller's to free; NULL out of memory). */
int rows_check(Store *s, char **ret_finding);

/* Whether the columns of a row are what KINDS has for each: i an instant, s a slot, d a day, h a shift in days, b a
 * flag, n a count or an id, . anything; a capital may be NULL too. */
bool row_fits(Cursor *cursor, const char *kinds);
