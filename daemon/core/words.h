/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Dates and spans in the words a patient reads. */

#include <stddef.h>

#include "civil.h"

#define WORDS_SIZE 96

/* "Sunday 22 November"; with the year where it is not TODAY's. */
const char *words_day(Day day, Day today, char buf[static WORDS_SIZE]);
/* "Sunday". */
const char *words_weekday(Day day);
/* "Sun". */
const char *words_weekday_short(Day day);
/* "22 Nov 2026". */
const char *words_date(Day day, char buf[static WORDS_SIZE]);
/* "November", "Nov" of 11. */
const char *words_month(unsigned month);
const char *words_month_short(unsigned month);
/* 1 to 12 of the first LETTERS of a month's name, three at least; 0 where they are of none. What is typed is English. */
unsigned words_month_typed(const char *text, size_t letters);
/* "today", "tomorrow", "yesterday", "in 2 days", "3 days ago". */
const char *words_distance(Day day, Day today, char buf[static WORDS_SIZE]);
/* "Sunday 22 November, 19:00, in 2 days". */
const char *words_slot(Slot slot, Day today, char buf[static WORDS_SIZE]);
/* "Sun 22 Nov 19:00"; "22 Nov 2027 19:00" where that is not TODAY's year. */
const char *words_short(Slot slot, Day today, char buf[static WORDS_SIZE]);
/* A person's name as a file's, without its end: what is no letter, digit, "-" or "_" becomes "-"
 * (what is not ASCII stays). Longer ones are cut between two characters. Returns BUF. */
#define WORDS_FILE_SIZE 201
char *words_file_name(const char *name, char buf[static WORDS_FILE_SIZE]);
/* "New York" of "America/New_York", as a person calls the zone. */
const char *words_zone(const char *zone, char buf[static WORDS_SIZE]);
/* "1 regimen", "3 regimens"; "1 recorded dose", "14 recorded doses". */
const char *words_regimens(int64_t n, char buf[static WORDS_SIZE]);
const char *words_recorded(int64_t n, char buf[static WORDS_SIZE]);
/* "1 day", "14 days". */
const char *words_days(long days, char buf[static WORDS_SIZE]);
