/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Civil dates and wall-clock minutes: arithmetic, reading, printing. */

#include "civil.h"

#include <ctype.h>
#include <stdbool.h>

#include "util.h"

#define YEAR_MIN 1
#define YEAR_MAX 9999

/* Days of a 400-year era, and from 0000-03-01 to 1970-01-01. */
#define ERA_DAYS 146097
#define EPOCH_SHIFT 719468

static int64_t floor_div(int64_t a, int64_t b) {
        int64_t q = a / b;

        return a % b < 0 ? q - 1 : q;
}

static bool leap_year(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned month_length(int year, unsigned month) {
        static const uint8_t length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

        if (month < 1 || month > 12)
                return 0;
        return month == 2 && leap_year(year) ? 29 : length[month - 1];
}

/* The year starts in March here, so that the leap day is its last day and month
 * lengths follow (153 * m + 2) / 5. */
static Day day_of(int year, unsigned month, unsigned day) {
        int64_t y = month <= 2 ? (int64_t)year - 1 : year;
        int64_t era = floor_div(y, 400);
        int64_t year_of_era = y - era * 400;
        int64_t day_of_year = (153 * (int64_t)((month + 9) % 12) + 2) / 5 + day - 1;
        int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

        return (Day)(era * ERA_DAYS + day_of_era - EPOCH_SHIFT);
}

int day_from_date(Date date, Day *ret) {
        if (date.year < YEAR_MIN || date.year > YEAR_MAX)
                return -EINVAL;
        if (date.day < 1 || date.day > month_length(date.year, date.month))
                return -EINVAL;

        *ret = day_of(date.year, date.month, date.day);
        return 0;
}

Date day_to_date(Day day) {
        int64_t shifted = (int64_t)day + EPOCH_SHIFT;
        int64_t era = floor_div(shifted, ERA_DAYS);
        unsigned doe = (unsigned)(shifted - era * ERA_DAYS); /* day of the era */
        unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
        unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100); /* from 1 March */
        unsigned m = (5 * doy + 2) / 153;                       /* 0 is March */
        unsigned month = m < 10 ? m + 3 : m - 9;

        return (Date) {
                .year = (int)(era * 400) + (int)yoe + (month <= 2),
                .month = month,
                .day = doy - (153 * m + 2) / 5 + 1,
        };
}

unsigned day_weekday(Day day) {
        /* 1970-01-01 was a Thursday. */
        int64_t w = ((int64_t)day + 3) % 7;

        return (unsigned)(w < 0 ? w + 7 : w);
}

Day day_week(Day day) {
        unsigned w = day_weekday(day);

        return day < INT32_MIN + (Day)w ? INT32_MIN : day - (Day)w;
}

/* Saturates at the years 1 and 9999: a plan ends in 2100, and a sum that overflowed
 * would come out before it. */
Day day_add_months(Day day, int months, unsigned dom) {
        Date date = day_to_date(day);
        int64_t count = (int64_t)date.year * 12 + (date.month - 1) + months;
        int64_t year = floor_div(count, 12);
        unsigned month = (unsigned)(count - year * 12) + 1;

        if (year < YEAR_MIN)
                return day_of(YEAR_MIN, 1, 1);
        if (year > YEAR_MAX)
                return day_of(YEAR_MAX, 12, 31);

        dom = MIN(dom, month_length((int)year, month));
        return day_of((int)year, month, MAX(dom, 1u));
}

/* ---- reading ---- */

/* Reads exactly N digits; -1 where one is none (a NUL is none, so it stops at the end). */
static int digits(const char *p, int n) {
        int value = 0;

        for (int i = 0; i < n; i++) {
                if (!isdigit((unsigned char)p[i]))
                        return -1;
                value = value * 10 + (p[i] - '0');
        }
        return value;
}

/* "YYYY-MM-DD" at the start of TEXT. */
static int date_read(const char *text, Day *ret) {
        int year, month, day;

        year = digits(text, 4);
        if (year < 0 || text[4] != '-')
                return -EINVAL;
        month = digits(text + 5, 2);
        if (month < 0 || text[7] != '-')
                return -EINVAL;
        day = digits(text + 8, 2);
        if (day < 0)
                return -EINVAL;

        return day_from_date((Date) { year, (unsigned)month, (unsigned)day }, ret);
}

int day_parse(const char *text, Day *ret) {
        Day day;
        int r;

        r = date_read(text, &day);
        if (r < 0)
                return r;
        if (text[DAY_TEXT_SIZE - 1] != '\0')
                return -EINVAL;

        *ret = day;
        return 0;
}

int minute_parse(const char *text) {
        int n = isdigit((unsigned char)text[0]) && text[1] == ':' ? 1 : 2;
        int hour, minute;

        hour = digits(text, n);
        if (hour < 0 || hour > 23 || text[n] != ':')
                return -EINVAL;
        minute = digits(text + n + 1, 2);
        if (minute < 0 || minute > 59 || text[n + 3] != '\0')
                return -EINVAL;

        return hour * 60 + minute;
}

int slot_parse(const char *text, Slot *ret) {
        int r, minute;
        Day day;

        r = date_read(text, &day);
        if (r < 0)
                return r;
        if (text[10] != 'T' || digits(text + 11, 2) < 0)
                return -EINVAL;
        minute = minute_parse(text + 11);
        if (minute < 0)
                return minute;

        *ret = slot_of(day, (unsigned)minute);
        return 0;
}

/* ---- printing: digit by digit, since agendas print thousands ---- */

static char *put(char *p, unsigned value, int n) {
        for (int i = n - 1; i >= 0; i--) {
                p[i] = (char)('0' + value % 10);
                value /= 10;
        }
        return p + n;
}

/* A day outside the years 1 to 9999 has no text of this size: the nearest that has one. */
const char *day_format(Day day, char buf[static DAY_TEXT_SIZE]) {
        Date date = day_to_date(day);
        char *p;

        if (date.year < YEAR_MIN)
                date = (Date) { YEAR_MIN, 1, 1 };
        else if (date.year > YEAR_MAX)
                date = (Date) { YEAR_MAX, 12, 31 };

        p = put(buf, (unsigned)date.year, 4);
        *p++ = '-';
        p = put(p, date.month, 2);
        *p++ = '-';
        p = put(p, date.day, 2);
        *p = '\0';
        return buf;
}

const char *slot_format(Slot slot, char buf[static SLOT_TEXT_SIZE]) {
        unsigned minute = slot_minute(slot);
        char *p = buf + DAY_TEXT_SIZE - 1;

        day_format(slot_day(slot), buf);
        *p++ = 'T';
        p = put(p, minute / 60, 2);
        *p++ = ':';
        p = put(p, minute % 60, 2);
        *p = '\0';
        return buf;
}

Day slot_day(Slot slot) {
        int64_t day = floor_div(slot, MINUTES_PER_DAY);

        return day > DAY_NONE ? DAY_NONE : day < INT32_MIN ? INT32_MIN : (Day)day;
}

unsigned slot_minute(Slot slot) {
        int64_t minute = slot % MINUTES_PER_DAY;

        return (unsigned)(minute < 0 ? minute + MINUTES_PER_DAY : minute);
}
