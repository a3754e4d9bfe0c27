/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a list was narrowed to. */

#include "call.h"

/* The arguments from FIRST on and the options that name what is listed, as they were typed: "fever --from 2026-12-01", "" where
 * all of it is. The caller's. A list that is empty says it: what is not shown may be there. 0 or an exit code. */
int filter_words(const Client *c, size_t first, char **ret);
