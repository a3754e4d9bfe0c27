/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a text may have in it to be shown: no control characters, which a terminal or a calendar would take
 * for a command, and none that hides, turns or joins others, so that two texts that look the same are. Where letters take
 * another form beside each other, or signs become one, what keeps them apart or joins them is seen: "می‌خواهم" and "👩‍⚕️"
 * are written with it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of the first character in TEXT that is not UTF-8 or must not be shown: its place, and in RET_CHARACTER what it is (0 for what
 * is not UTF-8), in RET_NUMBER (may both be NULL) which one of TEXT it is, from 1 on. NULL for none. */
const char *visible_find_hidden(const char *text, uint32_t *ret_character, size_t *ret_number);
const char *visible_first_hidden(const char *text);
/* Puts a "?" for each such character; line ends stay. For what was stored by somebody else. The text's length then. */
size_t visible_mend(char *text);
/* Whether it keeps its neighbours apart or joins them, and is no letter by itself: two texts that differ in it alone are one
 * name. */
bool visible_is_joiner(uint32_t c);
/* TEXT without them: the caller's, NULL: no memory. */
char *visible_without_joiners(const char *text);
