/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a list was narrowed to. */

#include "call.h"

/* The end of a list that is empty, both marked N_(): NARROWED, of what it was narrowed to ("%s" in it) by the arguments from FIRST on and
 * the options, as what is not shown may be there; WHOLE where all of it was asked for. With --json neither. An exit code. */
int filter_empty(const Client *c, size_t first, const char *narrowed, const char *whole);
