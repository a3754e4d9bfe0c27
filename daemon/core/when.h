/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The DATE, TIME and DURATION words of the command line, read against a wall clock.
 * All are whole texts, case does not matter, surrounding spaces are allowed. */

#include <stdbool.h>
#include <stdint.h>

#include "civil.h"

/* YYYY-MM-DD, "today", "tomorrow", "yesterday", or a weekday (mon, monday, ...: the next
 * one, today included). 0; -EINVAL for another form; -ERANGE outside 1970 to 2100. */
int when_date(const char *text, Day today, Day *ret);
/* HH:MM (today's), "DATE HH:MM", "YYYY-MM-DDTHH:MM", "now", "N min ago", "N minutes ago",
 * "N h ago", "N hours ago", "N days ago". NOW is the wall-clock minute. 0, -EINVAL, -ERANGE. */
int when_time(const char *text, Slot now, Slot *ret);
/* The same of what was: a weekday whose time is still to come is the one a week before. */
int when_past(const char *text, Slot now, Slot *ret);
/* Of "N min ago" and "N hours ago" the time that has passed since, whatever the wall clock did
 * meanwhile: seconds, up to 366 days. Whole days are civil ones, which when_time() counts. 0,
 * -EINVAL, -ERANGE. */
int when_ago(const char *text, int64_t *ret_sec);
/* "30m", "2h", "1d", "1w", also "30 min", "2 hours", "1 day", and sums ("1h 30m", "1h30m").
 * Seconds, 60 to 366 days. 0, -EINVAL, -ERANGE. */
int when_duration(const char *text, int64_t *ret_sec);
/* A duration as its canonical word: 90000 is "25h", 86400 "1d", 5400 "90m". */
#define DURATION_TEXT_SIZE 24
const char *duration_format(int64_t sec, char buf[static DURATION_TEXT_SIZE]);
