/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and times of the clock among lexemes. */

#include "read-when.h"

#include <stdarg.h>

#include "local.h"
#include "words.h"

#define START_DAYS 90 /* so near, a start without a year may be the last one or the next */

static const char *const month_names[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
};

static const char *const weekday_words[] = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
};

/* "6 December 2026 (2026-12-06)" */
#define DATE_SIZE 48
static const char *put_date(Day day, char buf[static DATE_SIZE]) {
        char iso[DAY_TEXT_SIZE];
        Date date = day_to_date(day);

        snprintf(buf, DATE_SIZE, "%u %s %d (%s)", date.day, month_names[date.month - 1], date.year, day_format(day, iso));
        return buf;
}

_printf_(2, 3)
static void date_wrong(ReadDate *ret, const char *format, ...) {
        va_list ap;

        ret->result = READ_WRONG;
        va_start(ap, format);
        vsnprintf(ret->message, sizeof(ret->message), local_text(format), ap);
        va_end(ap);
}

static void date_right(ReadDate *ret, int64_t day) {
        ret->result = READ_RIGHT;
        if (day < DAY_MIN || day > DAY_MAX)
                date_wrong(ret, "it is not between 1970-01-01 and 2100-12-31");
        else
                ret->day = (Day)day;
}

static void date_two(ReadDate *ret, Day a, Day b) {
        char one[DATE_SIZE], other[DATE_SIZE];

        ret->result = READ_TWO;
        ret->day = a;
        ret->other = b;
        snprintf(ret->message, sizeof(ret->message), "it can be %s or %s", put_date(a, one), put_date(b, other));
}

/* ---- which year, which week --------------------------------------------------------------- */

static void of_date(ReadDate *ret, unsigned year, unsigned month, unsigned day) {
        Day found;

        if (month < 1 || month > 12)
                date_wrong(ret, "there is no month %u", month);
        else if (year < 1970 || year > 2100)
                date_wrong(ret, "%u is read as the year, and a plan lies between 1970 and 2100; a time of the clock has a colon, as in "
                           "19:00", year);
        else if (day_from_date((Date) { (int)year, month, day }, &found) < 0)
                date_wrong(ret, "%s %u has %u days (%u-%02u)", month_names[month - 1], year,
                           month_length((int)year, month), year, month);
        else
                date_right(ret, found);
}

/* The day of the month in the first year from YEAR on, or down, that has it and lies so. */
static bool yearless(unsigned month, unsigned day, Day today, int step, Day *ret) {
        int year = day_to_date(today).year;

        for (int i = 0; i < 9; i++, year += step)
                if (day_from_date((Date) { year, month, day }, ret) >= 0 && (step > 0 ? *ret >= today : *ret <= today))
                        return true;
        return false;
}

/* How many days the month has, whatever the year. */
static void month_too_short(ReadDate *ret, unsigned month) {
        if (month == 2)
                date_wrong(ret, "February has 28 days, in a leap year 29 days");
        else
                date_wrong(ret, "%s has %u days", month_names[month - 1], month_length(2096, month));
}

static void of_month(ReadDate *ret, unsigned month, unsigned day, Day today, Tense tense) {
        Day next, last;

        if (!yearless(month, day, today, 1, &next) || !yearless(month, day, today, -1, &last)) {
                month_too_short(ret, month);
                return;
        }
        if (tense == TENSE_START && last < today && today - last <= START_DAYS)
                date_two(ret, last, next);
        else if (tense == TENSE_LAST || (tense == TENSE_NEAR && today - last < next - today))
                date_right(ret, last);
        else
                date_right(ret, next);
}

static Day weekday_on(unsigned weekday, Day today, Tense tense) {
        Day next = today + (Day)((weekday + 7 - day_weekday(today)) % 7);

        if (next == today || tense == TENSE_NEXT || tense == TENSE_START)
                return next;
        return tense == TENSE_LAST || today - (next - 7) < next - today ? next - 7 : next;
}

/* ---- forms -------------------------------------------------------------------------------- */

/* 2026, also as a part of "6.Dec.2026", where the point is its own. */
static bool is_year(const Lexeme *l, unsigned *ret) {
        bool point = l->means == MEANS_NUMBER && l->glued && l->length == 5 && l->separator == '.' && l->lengths[1] == 0;

        if (!point && (l->means != MEANS_NUMBER || l->digits != 4))
                return false;
        *ret = point ? (unsigned)l->number : l->parts[0];
        return true;
}

/* 6, 6th, sixth: a day of the month in figures or as an ordinal. */
static unsigned day_number(const Lexeme *l) {
        if (l->means == MEANS_NUMBER && l->digits >= 1 && l->digits <= 2)
                return l->parts[0];
        return l->means == MEANS_ORDINAL && l->number <= 31 ? (unsigned)l->number : 0;
}

/* Behind a day and a month: 2026, ", 2026", ". 2026", "(2026)", "of 2026". Four digits there are a year, whatever sign
 * stands between. */
static size_t take_year(const Lexeme *l, unsigned *ret) {
        bool paren = false;
        size_t n = 0;

        for (; n < 3; n++) {
                if (l[n].means != MEANS_OF && !(l[n].means == MEANS_SIGN && strchr(",-./('", (char)l[n].value)))
                        break;
                paren |= lexeme_is_sign(&l[n], '(');
        }
        if (!is_year(l + n, ret))
                return 0;
        return n + 1 + (paren && lexeme_is_sign(&l[n + 1], ')'));
}

static size_t named_date(const Lexeme *l, Day today, Tense tense, unsigned day, unsigned month, size_t n, ReadDate *ret) {
        unsigned year;
        size_t k = take_year(l + n, &year);

        if (day < 1 || day > 31)
                month_too_short(ret, month);
        else if (k > 0)
                of_date(ret, year, month, day);
        else
                of_month(ret, month, day, today, tense);
        return n + k;
}

/* 6 December [2026], 6th of Dec, 6-Dec-2026, 6.Dec.2026 */
static size_t day_month(const Lexeme *l, Day today, Tense tense, ReadDate *ret) {
        unsigned day = day_number(l);
        size_t n = 1;

        if (day == 0)
                return 0;
        if (l[n].means == MEANS_OF || lexeme_is_sign(&l[n], '-') || lexeme_is_sign(&l[n], '.') ||
            lexeme_is_sign(&l[n], '/'))
                n++;
        if (l[n].means != MEANS_MONTH)
                return 0;
        return named_date(l, today, tense, day, (unsigned)l[n].value, n + 1, ret);
}

/* December [the] 6[th][,] [2026]; a month alone is refused. */
static size_t month_day(const Lexeme *l, Day today, Tense tense, ReadDate *ret) {
        unsigned day, month = (unsigned)l->value, year;
        size_t n = 1, k;

        if (l->means != MEANS_MONTH)
                return 0;
        if (lexeme_is_sign(&l[n], '.') && l[n].glued)
                n++;
        if (l[n].means == MEANS_THE && day_number(&l[n + 1]) > 0)
                n++;
        day = day_number(&l[n]);
        if (day > 0 && l[n + 1].means != MEANS_MERIDIEM)
                return named_date(l, today, tense, day, month, n + 1, ret);
        k = take_year(l + 1, &year);
        date_wrong(ret, "a month is no date: say the day too, such as %u %s", month_length(2097, month), month_names[month - 1]);
        return 1 + k;
}

/* 6.12.2026, 2026-12-6, 31/12/2026; 5/12/2026 is two. */
static size_t figures(const Lexeme *l, ReadDate *ret) {
        ReadDate first = { .result = READ_WRONG }, second = { .result = READ_WRONG };

        if (l->means != MEANS_DATE)
                return 0;
        if (l->lengths[0] == 4) {
                of_date(ret, l->parts[0], l->parts[1], l->parts[2]);
                return 1;
        }
        if (l->lengths[2] != 4) {
                date_wrong(ret, "write the year in four digits, as in 2026-12-06");
                return 1;
        }
        of_date(&first, l->parts[2], l->parts[1], l->parts[0]);
        if (l->separator != '.')
                of_date(&second, l->parts[2], l->parts[0], l->parts[1]);
        if (first.result == READ_RIGHT && second.result == READ_RIGHT && first.day != second.day)
                date_two(ret, first.day, second.day);
        else
                *ret = second.result == READ_RIGHT && first.result != READ_RIGHT ? second : first;
        return 1;
}

/* A day and a month of two figures, YEAR 0 for none: by which one is which. */
static void of_pair(ReadDate *ret, unsigned day, unsigned month, unsigned year, Day today, Tense tense) {
        if (year > 0)
                of_date(ret, year, month, day);
        else if (day >= 1 && day <= 31)
                of_month(ret, month, day, today, tense);
        else
                date_wrong(ret, "there is no such date");
}

/* 31.12[.], 31/12, with a year behind it or without one. NEEDS_YEAR: only with one. */
static size_t short_figures(const Lexeme *l, Day today, Tense tense, bool needs_year, ReadDate *ret) {
        ReadDate other = { .result = READ_WRONG };
        unsigned a, b, year = 0;
        size_t n, k;

        if (l->means == MEANS_NUMBER && l->separator == '.' && l->lengths[0] <= 2 && l->lengths[0] >= 1 &&
            l->lengths[1] <= 2 && l->lengths[1] >= 1 && l->parts[1] >= 1 && l->parts[1] <= 12) {
                k = take_year(l + 1, &year);
                if (needs_year && k == 0)
                        return 0;
                of_pair(ret, l->parts[0], l->parts[1], year, today, tense);
                return 1 + (k > 0 ? k : lexeme_is_sign(&l[1], '.') && l[1].glued);
        }
        if (day_number(l) > 0 && lexeme_is_sign(&l[1], '.') && l[1].glued && day_number(&l[2]) > 0 && l[2].means == MEANS_NUMBER &&
            lexeme_is_sign(&l[3], '.') && l[3].glued && take_year(l + 3, &year) > 0) { /* 6. 12. 2026 */
                of_date(ret, year, l[2].parts[0], l->means == MEANS_NUMBER ? l->parts[0] : (unsigned)l->number);
                return 3 + take_year(l + 3, &year);
        }
        if (day_number(l) == 0 || !lexeme_is_sign(&l[1], '/') || day_number(&l[2]) == 0 || l[2].means != MEANS_NUMBER)
                return 0;
        k = take_year(l + 3, &year);
        if (needs_year && k == 0)
                return 0;
        n = 3 + k;
        a = l[0].parts[0];
        b = l[2].parts[0];
        date_wrong(ret, "there is no such date");
        if (b <= 12)
                of_pair(ret, a, b, year, today, tense);
        if (a <= 12 && a != b)
                of_pair(&other, b, a, year, today, tense);
        if (ret->result == READ_RIGHT && other.result == READ_RIGHT)
                date_two(ret, ret->day, other.day);
        else if (ret->result == READ_WRONG)
                *ret = other.result == READ_WRONG ? *ret : other;
        return n;
}

/* 3 days ago, a week ago; in 2 weeks */
static size_t counted(const Lexeme *l, Day today, ReadDate *ret) {
        size_t n = l->means == MEANS_IN;
        int count = l[n].means == MEANS_A ? 1 : lexeme_count(&l[n], 9999), sign = n > 0 ? 1 : -1;
        Date date = day_to_date(today);
        int64_t day = today;

        if (count < 0 || l[n + 1].means != MEANS_SPAN || (n == 0 && l[n + 2].means != MEANS_AGO))
                return 0;
        switch (l[n + 1].value) {
        case SPAN_DAY:
                day += (int64_t)sign * count;
                break;
        case SPAN_WEEK:
                day += (int64_t)sign * count * 7;
                break;
        case SPAN_FORTNIGHT:
                day += (int64_t)sign * count * 14;
                break;
        case SPAN_MONTH:
                day = day_add_months(today, sign * count, date.day);
                break;
        case SPAN_YEAR:
                day = day_add_months(today, sign * count * 12, date.day);
                break;
        default:
                return 0;
        }
        date_right(ret, day);
        return n + 2 + (n == 0);
}

/* this sunday, next sunday (two), last sunday */
static size_t told_weekday(const Lexeme *l, Day today, ReadDate *ret) {
        Day day;

        if (l[1].means != MEANS_WEEKDAY)
                return 0;
        day = weekday_on((unsigned)l[1].value, today, TENSE_NEXT);
        if (l->means == MEANS_THIS)
                date_right(ret, day);
        else if (l->means == MEANS_NEXT)
                date_two(ret, day, day + 7);
        else if (l->means == MEANS_LAST)
                date_right(ret, weekday_on((unsigned)l[1].value, today - 1, TENSE_LAST));
        else
                return 0;
        return 2;
}

/* A date with its month, in any of the forms. */
static size_t dated(const Lexeme *l, Day today, Tense tense, ReadDate *ret) {
        size_t n = day_month(l, today, tense, ret);

        if (n == 0)
                n = month_day(l, today, tense, ret);
        if (n == 0)
                n = figures(l, ret);
        if (n == 0)
                n = short_figures(l, today, tense, true, ret);
        return n;
}

/* o'clock, hrs: passed over */
static size_t take_hours(const Lexeme *l) {
        return l->means == MEANS_OCLOCK || (l->means == MEANS_SPAN && l->value == SPAN_HOUR);
}

/* Behind a weekday: 6.12 where that is such a day (else it may be a time), 6.12., 6/12 */
static size_t weekday_short(const Lexeme *l, size_t n, Day today, Tense tense, ReadDate *ret) {
        size_t k = short_figures(l + n, today, tense, false, ret);
        bool point = k > 0 && l[n].separator == '.', marked = k > 1 && l[n + k].means != MEANS_END;

        if (k > 0 && point && (l[n + 1].means == MEANS_MERIDIEM || take_hours(l + n + 1) || ret->result == READ_WRONG))
                return 0;
        if (k > 0 && point && !marked && ret->result == READ_RIGHT && day_weekday(ret->day) != (unsigned)l->value)
                return 0;
        return k;
}

/* sunday; sunday 6 December, which must be one */
static size_t weekday_date(const Lexeme *l, Day today, Tense tense, ReadDate *ret) {
        size_t n = 1, k;

        if (l->means != MEANS_WEEKDAY)
                return 0;
        while (lexeme_is_sign(&l[n], ',') || (lexeme_is_sign(&l[n], '.') && l[n].glued) || l[n].means == MEANS_THE)
                n++;
        k = dated(l + n, today, tense, ret);
        if (k == 0)
                k = weekday_short(l, n, today, tense, ret);
        if (k == 0) {
                date_right(ret, weekday_on((unsigned)l->value, today, tense));
                return 1;
        }
        if (ret->result == READ_RIGHT && day_weekday(ret->day) != (unsigned)l->value) {
                char date[DATE_SIZE];

                put_date(ret->day, date);
                date_wrong(ret, "%s is a %s, not a %s", date, weekday_words[day_weekday(ret->day)], weekday_words[l->value]);
        }
        return n + k;
}

/* By its first word: most texts are something else. */
static bool may_be_date(const Lexeme *l) {
        switch (l->means) {
        case MEANS_NUMBER:
        case MEANS_DATE:
        case MEANS_ORDINAL:
        case MEANS_MONTH:
        case MEANS_WEEKDAY:
        case MEANS_DAY_AWAY:
        case MEANS_NEXT:
        case MEANS_LAST:
        case MEANS_THIS:
        case MEANS_IN:
        case MEANS_A:
        case MEANS_THE:
                return true;
        default:
                return false;
        }
}

size_t read_date(const Lexeme *l, Day today, Tense tense, bool weekdays, ReadDate *ret) {
        size_t n, the = l->means == MEANS_THE;

        ret->result = READ_RIGHT;
        ret->day = ret->other = DAY_NONE;
        ret->message[0] = '\0';
        if (!may_be_date(l))
                return 0;
        if (l->means == MEANS_DAY_AWAY) {
                date_right(ret, (int64_t)today + l->value);
                return 1;
        }
        n = dated(l + the, today, tense, ret);
        if (n > 0)
                return the + n;
        n = told_weekday(l, today, ret);
        if (n == 0 && weekdays)
                n = weekday_date(l, today, tense, ret);
        if (n == 0)
                n = counted(l, today, ret);
        if (n == 0 && weekdays)
                n = short_figures(l, today, tense, false, ret);
        return n;
}

/* ---- times of the clock -------------------------------------------------------------------- */

static void time_two(ReadTime *ret, int a, int b) {
        ret->result = READ_TWO;
        ret->minute = a;
        ret->other = b;
        snprintf(ret->message, sizeof(ret->message), "it can be %02d:%02d or %02d:%02d", a / 60, a % 60, b / 60, b % 60);
}

_printf_(2, 3)
static void time_wrong(ReadTime *ret, const char *format, ...) {
        va_list ap;

        ret->result = READ_WRONG;
        va_start(ap, format);
        vsnprintf(ret->message, sizeof(ret->message), local_text(format), ap);
        va_end(ap);
}

static void of_midnight(ReadTime *ret) {
        time_two(ret, 0, 0);
        ret->midnight = true;
        snprintf(ret->message, sizeof(ret->message), "midnight is where two days meet: 00:00 begins a day");
}

static void of_24(ReadTime *ret, unsigned hour, unsigned minute) {
        if (hour == 24 && minute == 0)
                of_midnight(ret);
        else if (hour > 23 || minute > 59)
                time_wrong(ret, "there is no time %02u:%02u", hour, minute);
        else
                ret->minute = (int)(hour * 60 + minute);
}

/* 7pm. 12am and 12pm are read either way; 19:00 pm says the same twice. */
static void of_12(ReadTime *ret, unsigned hour, unsigned minute, bool pm) {
        if (minute > 59 || hour > 23)
                time_wrong(ret, "there is no time %u:%02u", hour, minute);
        else if (hour == 12)
                time_two(ret, (int)minute, 720 + (int)minute);
        else if (hour == 0 || (hour > 12 && !pm))
                time_two(ret, (int)(hour % 12 * 60 + minute), (int)((hour % 12 + 12) * 60 + minute));
        else
                ret->minute = (int)((hour > 12 || !pm ? hour : hour + 12) * 60 + minute);
}

/* A number alone: 13 to 23 are hours, 1 to 12 may be of the morning or the evening. */
static void of_bare(ReadTime *ret, unsigned hour) {
        if (hour >= 13 && hour <= 23)
                ret->minute = (int)hour * 60;
        else if (hour >= 1 && hour <= 12)
                time_two(ret, (int)(hour % 12) * 60, (int)(hour % 12 + 12) * 60);
        else if (hour == 0 || hour == 24)
                of_midnight(ret);
        else if (hour >= 100 && hour <= 959 && hour % 100 < 60)
                time_two(ret, (int)(hour / 100 * 60 + hour % 100), (int)(hour / 100 * 60 + hour % 100) + 720);
        else
                time_wrong(ret, "there is no such time; write it as in 19:00");
}

/* Two numbers that are hours and minutes: 7:30, 7.30, 19h30. */
static size_t clock_form(const Lexeme *l, ReadTime *ret) {
        bool point = l->means == MEANS_NUMBER && l->separator == '.' && l->lengths[0] >= 1 && l->lengths[0] <= 2 &&
                     l->lengths[1] == 2;

        if (l->means != MEANS_CLOCK && !point)
                return 0;
        if (l[1].means == MEANS_MERIDIEM) {
                of_12(ret, l->parts[0], l->parts[1], l[1].value);
                return 2;
        }
        if (point && (l->parts[0] > 24 || l->parts[1] > 59))
                return 0;
        of_24(ret, l->parts[0], l->parts[1]);
        if (l[1].means == MEANS_NOON && ret->minute != 720)
                time_wrong(ret, "noon is 12:00: which one is it?");
        if (l[1].means == MEANS_NOON)
                return 2;
        return 1 + take_hours(l + 1);
}

static bool four_digits(const Lexeme *l) {
        return l->means == MEANS_NUMBER && l->digits == 4 && l->parts[0] % 100 < 60 && l->parts[0] <= 2400;
}

/* 7 pm, 9 o'clock, 9 h, 1900; BARE: 19 */
static size_t number_form(const Lexeme *l, bool bare, ReadTime *ret) {
        int hour = lexeme_count(l, 9999);

        if (hour < 0 || l->digits > 4)
                return 0;
        if (l[1].means == MEANS_NOON && hour == 12) {
                ret->minute = 720;
                return 2;
        }
        if (l[1].means == MEANS_MIDNIGHT && hour == 12) {
                of_midnight(ret);
                return 2;
        }
        if (four_digits(l)) {
                of_24(ret, (unsigned)hour / 100, (unsigned)hour % 100);
                if (l[1].means == MEANS_MERIDIEM)
                        of_12(ret, (unsigned)hour / 100, (unsigned)hour % 100, l[1].value);
                return 1 + (l[1].means == MEANS_MERIDIEM || take_hours(l + 1));
        }
        if (l[1].means == MEANS_OCLOCK && l[2].means == MEANS_MERIDIEM) {
                of_12(ret, (unsigned)hour, 0, l[2].value);
                return 3;
        }
        if (l[1].means == MEANS_MERIDIEM) { /* also 830 pm */
                of_12(ret, (unsigned)hour / (l->digits == 3 ? 100 : 1), l->digits == 3 ? (unsigned)hour % 100 : 0, l[1].value);
                return 2;
        }
        if (l[1].means == MEANS_SPAN && l[1].value == SPAN_HOUR && l[1].length == 1) {
                of_24(ret, (unsigned)hour, 0);
                return 2;
        }
        if (!bare && l[1].means != MEANS_OCLOCK)
                return 0;
        of_bare(ret, (unsigned)hour);
        return 1 + take_hours(l + 1);
}

/* half past seven [pm]; without am or pm it may be of the morning or the evening */
static size_t spoken_form(const Lexeme *l, ReadTime *ret) {
        int hour = l->means == MEANS_PAST ? lexeme_count(l + 1, 12) : -1, minutes;

        if (hour < 1)
                return 0;
        minutes = (hour % 12 * 60 + l->value + 720) % 720;
        if (l[2].means == MEANS_MERIDIEM && hour < 12)
                ret->minute = hour * 60 + l->value + (l[2].value ? 720 : 0);
        else
                time_two(ret, minutes, minutes + 720);
        return 2 + (l[2].means == MEANS_MERIDIEM);
}

size_t read_time(const Lexeme *l, bool bare, ReadTime *ret) {
        size_t n;

        ret->result = READ_RIGHT;
        ret->minute = ret->other = -1;
        ret->midnight = false;
        ret->message[0] = '\0';
        if (l->means == MEANS_NOON) {
                ret->minute = 720;
                return 1;
        }
        if (l->means == MEANS_MIDNIGHT) {
                of_midnight(ret);
                return 1;
        }
        n = spoken_form(l, ret);
        n = n > 0 ? n : clock_form(l, ret);
        return n > 0 ? n : number_form(l, bare, ret);
}
