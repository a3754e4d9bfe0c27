/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* All verbs there are. */

#include "nearest.h"
#include "verb.h"

/* The verb I, in the order in which the help lists them; NULL after the last one. */
const Verb *verbs_at(size_t i);
/* NULL where there is none of that name. */
const Verb *verbs_find(const char *name);
/* The name that is nearest to one that is not a verb's; nearest_done() frees it. */
void verbs_nearest(const char *name, Nearest *ret);
