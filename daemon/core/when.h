/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The DATE, TIME and DURATION words of the command line, read against a wall clock, as people type
 * them: 2026-12-06, 6 Dec, Dec 6, 2026, sunday; 19:00, 7pm, yesterday 23:50, half an hour ago; 30m,
 * 2 weeks. All are whole texts; case and blanks do not matter. */

#include <stdbool.h>
#include <stdint.h>

#include "civil.h"

#define WHEN_MESSAGE_SIZE 240

/* Which date is meant where no year is said, and by a weekday. Today is always included. */
typedef enum Tense {
        TENSE_NEXT,  /* what is planned */
        TENSE_START, /* the same; one within the last 90 days is refused with both years */
        TENSE_LAST,  /* what was */
        TENSE_NEAR,  /* the nearer one */
} Tense;

/* All of these: 0; -EINVAL where it is none, or can be read in two ways; -ERANGE outside 1970 to
 * 2100. MESSAGE (may be NULL) then says in one sentence what is wrong and what to type. */

int when_date(const char *text, Day today, Tense tense, Day *ret, char message[WHEN_MESSAGE_SIZE]);
/* Whether the days FROM to TO are any: else -EINVAL, and MESSAGE says what each was read as. */
int when_order(Day from, Day to, Day today, char message[WHEN_MESSAGE_SIZE]);
/* HH:MM (today's), "DATE TIME", "TIME DATE", "YYYY-MM-DDTHH:MM", "now", DURATION ago. NOW is the wall-clock minute. */
int when_time(const char *text, Slot now, Tense tense, Slot *ret, char message[WHEN_MESSAGE_SIZE]);
/* A time of the clock alone: minutes of the day, or -EINVAL. */
int when_clock(const char *text, char message[WHEN_MESSAGE_SIZE]);
/* Of "N min ago" and "half an hour ago" the time that has passed since, whatever the wall clock did
 * meanwhile: seconds, up to 366 days. Whole days are civil ones, which when_time() counts. */
int when_ago(const char *text, int64_t *ret_sec);
/* "30m", "2h", "1d", "1w", "30 min", "two weeks", "half an hour", and sums ("1h 30m", "1h30m"). Seconds,
 * 60 to 366 days. */
int when_duration(const char *text, int64_t *ret_sec);
/* "until 20:00": the wall-clock minute. -ENOENT where the text does not begin so. */
int when_until(const char *text, Slot now, Slot *ret, char message[WHEN_MESSAGE_SIZE]);
/* A duration as its canonical word: 90000 is "25h", 86400 "1d", 5400 "90m". */
#define DURATION_TEXT_SIZE 24
const char *duration_format(int64_t sec, char buf[static DURATION_TEXT_SIZE]);
