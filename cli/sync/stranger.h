/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Text that somebody else wrote, for a terminal or a log. */

#include "util.h"

/* TEXT as it may be shown: at most MOST bytes, valid UTF-8, without controls, line ends, and what
 * turns the direction of writing or can't be seen. The caller's, or NULL. */
char *stranger_text(const char *text, size_t most);
