/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates, times and recurrence rules, byte by byte. */

#include "calendar/rule.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "util.h"

#define INTERVAL_MAX 9999u
#define COUNT_MAX 1000000u

/* ---- numbers, times -------------------------------------------------------------------------- */

/* Exactly N digits. */
static int digits(const char *text, size_t n, unsigned *ret) {
        unsigned number = 0;

        for (size_t i = 0; i < n; i++) {
                if (!isdigit((unsigned char)text[i]))
                        return -EINVAL;
                number = number * 10 + (unsigned)(text[i] - '0');
        }
        *ret = number;
        return 0;
}

static int date_read(const char *text, Day *ret) {
        unsigned year, month, day;

        if (digits(text, 4, &year) < 0 || digits(text + 4, 2, &month) < 0 || digits(text + 6, 2, &day) < 0)
                return -EINVAL;
        return day_from_date((Date){ (int)year, month, day }, ret);
}

int time_read(const char *text, size_t n, Time *ret) {
        unsigned hour, minute, second;
        Day day;

        if ((n != 8 && n != 15 && n != 16) || date_read(text, &day) < 0)
                return -EINVAL;
        if (n == 8) {
                *ret = (Time){ .form = FORM_DATE, .slot = slot_of(day, 0) };
                return 0;
        }
        if (text[8] != 'T' || (n == 16 && text[15] != 'Z') || digits(text + 9, 2, &hour) < 0 ||
            digits(text + 11, 2, &minute) < 0 || digits(text + 13, 2, &second) < 0 || hour > 23 || minute > 59 || second > 59)
                return -EINVAL;
        *ret = (Time){ n == 16 ? FORM_UTC : FORM_LOCAL, slot_of(day, hour * 60 + minute), second };
        return 0;
}

int offset_read(const char *text, int32_t *ret) {
        size_t n = strlen(text);
        unsigned hours, minutes, seconds = 0;

        if ((n != 5 && n != 7) || (text[0] != '+' && text[0] != '-') || digits(text + 1, 2, &hours) < 0 ||
            digits(text + 3, 2, &minutes) < 0 || (n == 7 && digits(text + 5, 2, &seconds) < 0) || hours > 23 || minutes > 59 ||
            seconds > 59)
                return -EINVAL;
        *ret = (int32_t)(hours * 3600 + minutes * 60 + seconds) * (text[0] == '-' ? -1 : 1);
        return 0;
}

/* One number of a list, LOW to HIGH; less than zero only where LOW is. */
static int number_read(const char *text, size_t n, int low, int high, int *ret) {
        bool negative = n > 0 && text[0] == '-', has_sign = negative || (n > 0 && text[0] == '+' && low < 0);
        unsigned number;
        int value;

        if (has_sign) {
                text++;
                n--;
        }
        if (n < 1 || n > 8 || digits(text, n, &number) < 0)
                return -EINVAL;
        value = negative ? -(int)number : (int)number;
        if (value < low || value > high || (value == 0 && low < 0))
                return -EINVAL;
        *ret = value;
        return 0;
}

static int list_read(const char *text, int low, int high, RuleList *ret) {
        for (;; text++) {
                size_t n = strcspn(text, ",");

                if (ret->n == RULE_LIST_MAX || number_read(text, n, low, high, &ret->values[ret->n]) < 0)
                        return -EINVAL;
                ret->n++;
                text += n;
                if (!*text)
                        return 0;
        }
}

/* ---- weekdays -------------------------------------------------------------------------------- */

static int weekday_read(const char *text, size_t n, unsigned *ret) {
        static const char names[] = "MOTUWETHFRSASU";

        for (unsigned d = 0; n == 2 && d < 7; d++)
                if (strncasecmp(text, names + (size_t)2 * d, 2) == 0) {
                        *ret = d;
                        return 0;
                }
        return -EINVAL;
}

/* "SU", "-1SU". */
static int byday_one(Rule *r, const char *text, size_t n, bool single) {
        unsigned day;
        int position;

        if (n < 2 || weekday_read(text + n - 2, 2, &day) < 0 || r->weekdays & 1u << day)
                return -EINVAL;
        r->weekdays |= (uint8_t)(1u << day);
        if (n == 2)
                return 0;
        if (number_read(text, n - 2, -53, 53, &position) < 0)
                return -EINVAL;
        r->positions |= !single;
        r->position = position;
        return 0;
}

static int byday_read(Rule *r, const char *text) {
        bool single = !strchr(text, ',');

        for (;; text++) {
                size_t n = strcspn(text, ",");

                if (byday_one(r, text, n, single) < 0)
                        return -EINVAL;
                text += n;
                if (!*text)
                        return 0;
        }
}

/* ---- parts ----------------------------------------------------------------------------------- */

static int freq_read(Rule *r, const char *text) {
        static const char *const names[] = {
                [FREQ_SECONDLY] = "SECONDLY", [FREQ_MINUTELY] = "MINUTELY", [FREQ_HOURLY] = "HOURLY", [FREQ_DAILY] = "DAILY",
                [FREQ_WEEKLY] = "WEEKLY",     [FREQ_MONTHLY] = "MONTHLY",   [FREQ_YEARLY] = "YEARLY",
        };

        for (unsigned i = FREQ_SECONDLY; i < ELEMENTSOF(names); i++)
                if (strcasecmp(text, names[i]) == 0) {
                        r->freq = (Freq)i;
                        return 0;
                }
        return -EINVAL;
}

static int count_read(const char *text, unsigned max, uint32_t *ret) {
        int number;

        if (number_read(text, strlen(text), 1, (int)max, &number) < 0)
                return -EINVAL;
        *ret = (uint32_t)number;
        return 0;
}

static int value_read(Rule *r, unsigned part, const char *text) {
        switch (part) {
        case RULE_FREQ:
                return freq_read(r, text);
        case RULE_INTERVAL:
                return count_read(text, INTERVAL_MAX, &r->interval);
        case RULE_COUNT:
                return count_read(text, COUNT_MAX, &r->count);
        case RULE_UNTIL:
                return time_read(text, strlen(text), &r->until);
        case RULE_WKST:
                return weekday_read(text, strlen(text), &r->week_start);
        case RULE_BYSECOND:
                return list_read(text, 0, 59, &r->seconds);
        case RULE_BYMINUTE:
                return list_read(text, 0, 59, &r->minutes);
        case RULE_BYHOUR:
                return list_read(text, 0, 23, &r->hours);
        case RULE_BYDAY:
                return byday_read(r, text);
        case RULE_BYMONTHDAY:
                return list_read(text, -31, 31, &r->month_days);
        case RULE_BYMONTH:
                return list_read(text, 1, 12, &r->months);
        default:
                return list_read(text, -366, 366, &(RuleList){});
        }
}

static int part_read(Rule *r, const char *name, size_t n, const char *value) {
        static const struct {
                const char *name;
                unsigned part;
        } parts[] = {
                { "FREQ", RULE_FREQ },         { "INTERVAL", RULE_INTERVAL }, { "COUNT", RULE_COUNT },
                { "UNTIL", RULE_UNTIL },       { "WKST", RULE_WKST },         { "BYSECOND", RULE_BYSECOND },
                { "BYMINUTE", RULE_BYMINUTE }, { "BYHOUR", RULE_BYHOUR },     { "BYDAY", RULE_BYDAY },
                { "BYMONTHDAY", RULE_BYMONTHDAY }, { "BYMONTH", RULE_BYMONTH }, { "BYYEARDAY", RULE_OTHER },
                { "BYWEEKNO", RULE_OTHER },    { "BYSETPOS", RULE_OTHER },
        };

        for (size_t i = 0; i < ELEMENTSOF(parts); i++)
                if (strlen(parts[i].name) == n && strncasecmp(name, parts[i].name, n) == 0) {
                        if (r->parts & parts[i].part && parts[i].part != RULE_OTHER)
                                return -EINVAL;
                        r->parts |= parts[i].part;
                        return value_read(r, parts[i].part, value);
                }
        return -EINVAL;
}

int rule_read(const char *text, Rule *ret) {
        Rule r = { .interval = 1 };
        char value[512];

        for (;; text++) {
                size_t n = strcspn(text, ";"), name = strcspn(text, "=;");

                if (name == n || n - name - 1 >= sizeof value)
                        return -EINVAL;
                memcpy(value, text + name + 1, n - name - 1);
                value[n - name - 1] = '\0';
                if (part_read(&r, text, name, value) < 0)
                        return -EINVAL;
                text += n;
                if (!*text)
                        break;
        }
        if (!(r.parts & RULE_FREQ) || (r.parts & RULE_COUNT && r.parts & RULE_UNTIL))
                return -EINVAL;
        *ret = r;
        return 0;
}
