/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Questions to the person at the terminal. */

#include <stdbool.h>
#include <stddef.h>

/* One line, trimmed, valid UTF-8 and at most LIMIT bytes. 1 with the caller's text, 0 at the
 * end of the input, or an error that was printed, as a negative errno. */
int ask_line(const char *question, size_t limit, char **ret);
/* One of ANSWERS, a list that ends with NULL ("y|yes": each is the same one): its index. An empty answer is FALLBACK; what is
 * none of them is asked again, with EXPECTED ("y or n"), which is looked up. -1 at the end of the input. */
int ask_choice(const char *question, const char *const *answers, int fallback, const char *expected);
/* The question with [y/N]. */
bool ask_yes(const char *question);
/* The same where somebody can answer; elsewhere --yes would be the answer. 0: yes; else REFUSED, and what was said is that,
 * or NOT_DONE ("nothing was written"), which is looked up. */
int ask_agreed(const char *question, const char *not_done);
