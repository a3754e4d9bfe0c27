/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The values of iCalendar that say when: dates, times, recurrence rules, offsets, read strictly
 * (RFC 5545, 3.3). What has not exactly the form of the standard is not read. Pure. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "civil.h"

typedef enum TimeForm {
        FORM_NONE,
        FORM_DATE,  /* a day, without a time */
        FORM_LOCAL, /* a wall clock */
        FORM_UTC,
} TimeForm;

typedef struct Time {
        TimeForm form;
        Slot slot; /* 00:00 of a day */
        unsigned second;
} Time;

/* "20261122" or "20261122T190000" with or without "Z", the N bytes at TEXT. 0 or -EINVAL. */
int time_read(const char *text, size_t n, Time *ret);
/* "+0100", "-123456": seconds. 0 or -EINVAL. */
int offset_read(const char *text, int32_t *ret);

typedef enum Freq {
        FREQ_NONE,
        FREQ_SECONDLY,
        FREQ_MINUTELY,
        FREQ_HOURLY,
        FREQ_DAILY,
        FREQ_WEEKLY,
        FREQ_MONTHLY,
        FREQ_YEARLY,
} Freq;

/* The parts of a rule, as flags. */
enum {
        RULE_INTERVAL = 1 << 0,
        RULE_COUNT = 1 << 1,
        RULE_UNTIL = 1 << 2,
        RULE_WKST = 1 << 3,
        RULE_BYSECOND = 1 << 4,
        RULE_BYMINUTE = 1 << 5,
        RULE_BYHOUR = 1 << 6,
        RULE_BYDAY = 1 << 7,
        RULE_BYMONTHDAY = 1 << 8,
        RULE_BYMONTH = 1 << 9,
        RULE_OTHER = 1 << 10, /* BYYEARDAY, BYWEEKNO, BYSETPOS: they are there, and not read */
        RULE_FREQ = 1 << 11,
};

#define RULE_LIST_MAX 31u

/* Numbers of a list, sorted as they stand. */
typedef struct RuleList {
        int values[RULE_LIST_MAX];
        unsigned n;
} RuleList;

typedef struct Rule {
        unsigned parts;
        Freq freq;
        uint32_t interval; /* 1 where it is not said */
        uint32_t count;
        Time until;
        unsigned week_start; /* 0 is Monday, also where it is not said */
        uint8_t weekdays;    /* BYDAY: bit 0 is Monday */
        int position;        /* the number before a single weekday, 0 for none */
        bool positions;      /* there are numbers before several */
        RuleList seconds, minutes, hours, month_days, months;
} Rule;

/* The whole of TEXT. 0, or -EINVAL: a part that is unknown, twice, empty, or out of its range. */
int rule_read(const char *text, Rule *ret);
