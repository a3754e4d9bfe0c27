/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Dates and times of the clock among lexemes: the one reader of them, for prescriptions and for the
 * options of the command line. Private to when.c and typed*.c. */

#include "civil.h"
#include "lexeme.h"
#include "when.h"

typedef enum ReadResult {
        READ_RIGHT,
        READ_TWO,   /* it can be either of two */
        READ_WRONG, /* there is no such date or time */
} ReadResult;

typedef struct ReadDate {
        ReadResult result;
        Day day, other;   /* READ_RIGHT: day; READ_TWO: both */
        char message[WHEN_MESSAGE_SIZE]; /* READ_TWO, READ_WRONG */
} ReadDate;

typedef struct ReadTime {
        ReadResult result;
        int minute, other; /* minutes of the day */
        bool midnight;     /* READ_TWO between two days */
        char message[WHEN_MESSAGE_SIZE];
} ReadTime;

/* The date that L begins with: how many lexemes it takes, 0 where it is none. A weekday is one only where
 * WEEKDAYS. */
size_t read_date(const Lexeme *l, Day today, Tense tense, bool weekdays, ReadDate *ret);
/* The same of a time of the clock, without "at". BARE: also a number alone (19; 9, which is refused). */
size_t read_time(const Lexeme *l, bool bare, ReadTime *ret);
