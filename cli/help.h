/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cytosched says of itself. */

#include "verb.h"

/* The options of every verb. */
#define HELP_OPTIONS (O(HELP) | O(VERSION))

/* All verbs, a line each. */
void help_print(void);
/* One verb: its arguments and options. */
void help_verb(const Verb *verb);
