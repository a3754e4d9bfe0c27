/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Text as a calendar file may carry it (calendar rule 19). Pure. */

#include <stddef.h>

/* The size of buffer that any text of N bytes fits into. */
#define TEXT_CLEAN_SIZE(n) ((n) * 3 + 1)

/* Makes TEXT valid UTF-8 without control characters and without anything that iCalendar
 * escapes with a backslash, since one client shows the backslash: "," and ";" become " - "
 * ("," between two digits U+201A, which looks the same and so keeps "18,000" and "0,5" what
 * they are), "\" becomes "/", what is not UTF-8 becomes U+FFFD. Spaces at both ends go.
 * Returns BUF, which has TEXT_CLEAN_SIZE(strlen(text)) bytes. */
char *text_clean(const char *text, char *buf);
