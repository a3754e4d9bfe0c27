/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a typed schedule is wrong. */

#include <stddef.h>

/* Where a text is wrong and what was expected there. */
typedef struct ScheduleError {
        size_t offset;     /* in bytes, 0 to strlen(text) */
        char message[200]; /* one line: what was expected, in plain words */
} ScheduleError;

/* The three lines shown for a wrong text: the message, the text (or the part of it
 * around the place, 72 columns at most), a caret under the place. UTF-8 counted by
 * character; control characters shown as spaces; no newline at the end. The caller's to
 * free. */
int schedule_error_text(const char *text, const ScheduleError *err, char **ret);
