/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the options are. */

#include "options.h"

/* Prints those of the set, a line each. */
void options_help(uint64_t set);
