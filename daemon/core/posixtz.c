/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POSIX TZ strings: reading them, and the changes they give a year. */

#include "posixtz.h"

#include <ctype.h>

#include "civil.h"
#include "util.h"

#define OFFSET_HOURS_MAX 24
#define TIME_HOURS_MAX 167
#define TIME_DEFAULT (2 * 3600)

/* The readers take what they can from *P and move it on, or return -EINVAL. */

static int read_number(const char **p, unsigned min, unsigned max, unsigned *ret) {
        unsigned value = 0;
        int n = 0;

        for (; isdigit((unsigned char)**p); (*p)++) {
                if (++n > 3)
                        return -EINVAL;
                value = value * 10 + (unsigned)(**p - '0');
        }
        if (n == 0 || value < min || value > max)
                return -EINVAL;

        *ret = value;
        return 0;
}

static bool skip(const char **p, char c) {
        if (**p != c)
                return false;
        (*p)++;
        return true;
}

/* "CET", or quoted where it is more than letters: "<+03>". */
static int read_name(const char **p, char ret[static POSIXTZ_NAME_SIZE]) {
        bool quoted = skip(p, '<');
        size_t n = 0;

        for (;; (*p)++) {
                unsigned char c = (unsigned char)**p;

                if (!isalpha(c) && !(quoted && (isdigit(c) || c == '+' || c == '-')))
                        break;
                if (n + 1 >= POSIXTZ_NAME_SIZE)
                        return -EINVAL;
                ret[n++] = (char)c;
        }
        if (n < 3 || (quoted && !skip(p, '>')))
                return -EINVAL;

        ret[n] = '\0';
        return 0;
}

/* [+-]h[:mm[:ss]] in seconds. */
static int read_time(const char **p, unsigned max_hours, int32_t *ret) {
        unsigned hours, minutes = 0, seconds = 0;
        bool negative;
        int32_t sum;
        int r;

        negative = skip(p, '-');
        if (!negative)
                skip(p, '+');

        r = read_number(p, 0, max_hours, &hours);
        if (r < 0)
                return r;
        if (skip(p, ':')) {
                r = read_number(p, 0, 59, &minutes);
                if (r < 0)
                        return r;
                if (skip(p, ':')) {
                        r = read_number(p, 0, 59, &seconds);
                        if (r < 0)
                                return r;
                }
        }

        sum = (int32_t)(hours * 3600 + minutes * 60 + seconds);
        *ret = negative ? -sum : sum;
        return 0;
}

/* POSIX counts offsets westward, everyone else eastward. */
static int read_offset(const char **p, int32_t *ret) {
        int32_t west;
        int r;

        r = read_time(p, OFFSET_HOURS_MAX, &west);
        if (r < 0)
                return r;

        *ret = -west;
        return 0;
}

static int read_weekday_rule(const char **p, PosixRule *rule) {
        int r;

        rule->kind = POSIX_WEEKDAY;
        r = read_number(p, 1, 12, &rule->month);
        if (r < 0 || !skip(p, '.'))
                return -EINVAL;
        r = read_number(p, 1, 5, &rule->week);
        if (r < 0 || !skip(p, '.'))
                return -EINVAL;
        return read_number(p, 0, 6, &rule->weekday);
}

static int read_rule(const char **p, PosixRule *rule) {
        int r;

        if (!skip(p, ','))
                return -EINVAL;

        if (skip(p, 'M'))
                r = read_weekday_rule(p, rule);
        else if (skip(p, 'J')) {
                rule->kind = POSIX_JULIAN;
                r = read_number(p, 1, 365, &rule->day);
        } else {
                rule->kind = POSIX_YEAR_DAY;
                r = read_number(p, 0, 365, &rule->day);
        }
        if (r < 0)
                return r;

        rule->time_sec = TIME_DEFAULT;
        return skip(p, '/') ? read_time(p, TIME_HOURS_MAX, &rule->time_sec) : 0;
}

static int read_daylight(const char **p, PosixTz *tz) {
        int r;

        tz->has_dst = true;
        r = read_name(p, tz->dst_name);
        if (r < 0)
                return r;

        tz->dst_offset = tz->std_offset + 3600;
        if (**p != ',') {
                r = read_offset(p, &tz->dst_offset);
                if (r < 0)
                        return r;
        }

        r = read_rule(p, &tz->start);
        if (r < 0)
                return r;
        return read_rule(p, &tz->end);
}

int posixtz_parse(const char *text, PosixTz *ret) {
        PosixTz tz = {};
        int r;

        r = read_name(&text, tz.std_name);
        if (r < 0)
                return r;
        r = read_offset(&text, &tz.std_offset);
        if (r < 0)
                return r;
        if (*text != '\0') {
                r = read_daylight(&text, &tz);
                if (r < 0)
                        return r;
        }
        if (*text != '\0')
                return -EINVAL;

        *ret = tz;
        return 0;
}

static Day date(int year, unsigned month, unsigned day) {
        Day d = 0;

        /* Callers stay within the years 1 to 9999. */
        (void)day_from_date((Date) { year, month, day }, &d);
        return d;
}

static Day rule_day(const PosixRule *rule, int year) {
        Day first;
        unsigned day;

        switch (rule->kind) {
        case POSIX_JULIAN:
                /* From March on, the leap day is stepped over. */
                return rule->day <= 59 ? date(year, 1, 1) + (Day)rule->day - 1 :
                                         date(year, 3, 1) + (Day)rule->day - 60;
        case POSIX_YEAR_DAY:
                return date(year, 1, 1) + (Day)rule->day;
        case POSIX_WEEKDAY:
        default:
                first = date(year, rule->month, 1);
                /* Days from the first to the weekday; Sunday is 0 in the rule, 6 in ours. */
                day = 1 + (rule->weekday + 6 + 7 - day_weekday(first)) % 7 + (rule->week - 1) * 7;
                if (day > month_length(year, rule->month))
                        day -= 7;
                return first + (Day)day - 1;
        }
}

void posixtz_year(const PosixTz *tz, int year, int64_t *ret_start, int64_t *ret_end) {
        *ret_start = (int64_t)rule_day(&tz->start, year) * 86400 + tz->start.time_sec - tz->std_offset;
        *ret_end = (int64_t)rule_day(&tz->end, year) * 86400 + tz->end.time_sec - tz->dst_offset;
}
