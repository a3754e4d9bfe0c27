/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Civil dates and wall-clock minutes, which know no seconds and no zones: adding
 * a week never adds 604,800 seconds. Proleptic Gregorian, ISO weekdays. */

#include <stdint.h>

/* Days since 1970-01-01. */
typedef int32_t Day;
/* Wall-clock minutes since 1970-01-01T00:00; day * 1440 + minute of the day. */
typedef int64_t Slot;

#define DAY_MIN ((Day)0)     /* 1970-01-01 */
#define DAY_MAX ((Day)47846) /* 2100-12-31, the last day any plan has a dose */
#define DAY_NONE INT32_MAX
#define MINUTES_PER_DAY 1440
#define SLOT_MIN ((Slot)DAY_MIN * MINUTES_PER_DAY)
#define SLOT_MAX ((Slot)(DAY_MAX + 1) * MINUTES_PER_DAY - 1)
#define SLOT_NONE INT64_MAX

#define DAY_TEXT_SIZE sizeof("YYYY-MM-DD")
#define SLOT_TEXT_SIZE sizeof("YYYY-MM-DDTHH:MM")

typedef struct Date {
        int year;       /* 1 to 9999 */
        unsigned month; /* 1 to 12 */
        unsigned day;   /* 1 to the month's last */
} Date;

/* 0, or -EINVAL for a date that does not exist or a year outside 1 to 9999.
 * The day may lie outside DAY_MIN to DAY_MAX: callers check their own range. */
int day_from_date(Date date, Day *ret);
Date day_to_date(Day day);
/* 0 is Monday, 6 is Sunday; right for negative days too. */
unsigned day_weekday(Day day);
/* The Monday of the day's week. */
Day day_week(Day day);
unsigned month_length(int year, unsigned month);
/* MONTHS after DAY, on day-of-month DOM (1 to 31) clamped to that month's last. */
Day day_add_months(Day day, int months, unsigned dom);

/* Exactly "YYYY-MM-DD"; 0 or -EINVAL (form, or no such date). */
int day_parse(const char *text, Day *ret);
const char *day_format(Day day, char buf[static DAY_TEXT_SIZE]);
/* Exactly "YYYY-MM-DDTHH:MM"; 0 or -EINVAL. */
int slot_parse(const char *text, Slot *ret);
const char *slot_format(Slot slot, char buf[static SLOT_TEXT_SIZE]);
/* "H:MM" or "HH:MM", 0:00 to 23:59, the whole text; minutes of the day, or -EINVAL. */
int minute_parse(const char *text);

/* Floor, also for negative slots. */
Day slot_day(Slot slot);
/* 0 to 1439. */
unsigned slot_minute(Slot slot);
static inline Slot slot_of(Day day, unsigned minute) {
        return (Slot)day * MINUTES_PER_DAY + minute;
}
