/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a text may have in it to be shown: no control characters, which a terminal or a calendar would take
 * for a command, and none that hides, turns or joins others, so that two texts that look the same are. */

/* The first place in TEXT that is not UTF-8 or must not be shown; NULL for none. */
const char *visible_first_hidden(const char *text);
/* Puts a "?" for each such byte; line ends stay. For what was stored by somebody else. */
void visible_mend(char *text);
