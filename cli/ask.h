/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Questions to the person at the terminal. */

#include <stdbool.h>
#include <stddef.h>

/* One line, trimmed, valid UTF-8 and at most LIMIT bytes. 1 with the caller's text, 0 at the
 * end of the input, or an error that was printed, as a negative errno. */
int ask_line(const char *question, size_t limit, char **ret);
/* The question with [y/N]. */
bool ask_yes(const char *question);
