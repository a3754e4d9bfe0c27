/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The DATE, TIME and DURATION words of the command line: whole texts, by the readers of prescriptions. */

#include "when.h"

#include <ctype.h>
#include <inttypes.h>
#include <strings.h>

#include "local.h"
#include "nearest.h"
#include "read-when.h"
#include "words.h"

#define TEXT_MAX 200 /* bytes; no form is longer, in earnest */

#define MINUTE_SEC INT64_C(60)
#define HOUR_SEC (60 * MINUTE_SEC)
#define DAY_SEC (24 * HOUR_SEC)
#define WEEK_SEC (7 * DAY_SEC)
#define DURATION_MAX_SEC (366 * DAY_SEC)
#define FAR_SEC (INT64_C(1) << 60) /* more than any range has */

static const char DATE_EXPECTED[] = N_("a date is expected, such as 2026-12-06, 6 Dec, today, tomorrow or sunday");
static const char TIME_EXPECTED[] = N_("a time is expected, such as 19:00, 7pm, \"yesterday 23:50\", \"6 Dec 19:00\" or \"20 min ago\"");

static int told(char message[WHEN_MESSAGE_SIZE], const char *text, int r) {
        if (message)
                snprintf(message, WHEN_MESSAGE_SIZE, "%s", text);
        return r;
}

/* The word of a date that the N bytes of WORD nearly are: the caller's, NULL for none, and where it is one. */
static char *near_word(const char *word, size_t n) {
        static const char *const words[] = {
                "today", "tomorrow", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
        };
        _cleanup_nearest_ Nearest nearest = {};
        _cleanup_free_ char *typed = strndup(word, n);

        if (!typed || n < 4)
                return NULL;
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (strcasecmp(words[i], typed) == 0)
                        return NULL;
        nearest_start(&nearest, typed);
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                nearest_offer(&nearest, words[i]);
        return TAKE_PTR(nearest.best);
}

/* TEXT is none of what is EXPECTED; a slip of the keys is told as one. */
static int told_expected(char message[WHEN_MESSAGE_SIZE], const char *text, const char *expected, int r) {
        _cleanup_free_ char *near = NULL;

        for (size_t n; message && *text && !near; text += n) {
                n = 0;
                while (isalpha((unsigned char)text[n]))
                        n++;
                near = near_word(text, n);
                n = n > 0 ? n : 1;
        }
        if (near)
                snprintf(message, WHEN_MESSAGE_SIZE, local_text("did you mean \"%s\"? Else %s"), near, local_text(expected));
        return near ? r : told(message, local_text(expected), r);
}

static int lexemes(const char *text, Lexeme **ret, size_t *ret_n) {
        int r;

        if (strnlen(text, TEXT_MAX) >= TEXT_MAX)
                return -EINVAL;
        r = lexemes_of(text, ret, ret_n);
        return r < 0 || *ret_n > 0 ? r : -EINVAL;
}

/* ---- dates -------------------------------------------------------------------------------- */

static int date_result(const ReadDate *date, Day *ret, char message[WHEN_MESSAGE_SIZE]) {
        if (date->result != READ_RIGHT)
                return told(message, date->message, strstr(date->message, "2100") ? -ERANGE : -EINVAL);
        *ret = date->day;
        return 0;
}

int when_date(const char *text, Day today, Tense tense, Day *ret, char message[WHEN_MESSAGE_SIZE]) {
        _cleanup_free_ Lexeme *l = NULL;
        ReadDate date;
        size_t n = 0, k, first = 0;
        int r = lexemes(text, &l, &n);

        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return told_expected(message, text, DATE_EXPECTED, r);
        if (l[0].means == MEANS_ON)
                first = 1;
        if (l[first].means == MEANS_NOW) {
                date = (ReadDate) { .day = today };
                k = 1;
        } else {
                k = read_date(l + first, today, tense, true, &date);
        }
        if (k == 0 || first + k != n)
                return told_expected(message, text, DATE_EXPECTED, -EINVAL);
        return date_result(&date, ret, message);
}

/* ---- durations ---------------------------------------------------------------------------- */

static int64_t span_seconds(const Lexeme *l) {
        static const int64_t seconds[] = {
                [SPAN_MINUTE] = MINUTE_SEC, [SPAN_HOUR] = HOUR_SEC, [SPAN_DAY] = DAY_SEC,
                [SPAN_WEEK] = WEEK_SEC, [SPAN_FORTNIGHT] = 2 * WEEK_SEC,
        };

        if (l->means == MEANS_REFUSED && l->length == 1) /* m: minutes, where it can be nothing else */
                return MINUTE_SEC;
        return l->means == MEANS_SPAN && l->value <= SPAN_FORTNIGHT ? seconds[l->value] : -1;
}

/* 30 minutes, 1h30, half an hour, an hour: how many lexemes. Each unit is shorter than LIMIT, the one before. */
static size_t part_read(const Lexeme *l, int64_t *limit, int64_t *sum) {
        size_t k = 1;
        int64_t unit;

        if (l->means == MEANS_CLOCK && l->separator == 'h' && *limit > HOUR_SEC) {
                if (l->lengths[1] > 0 && l->parts[1] > 59)
                        return 0;
                *sum += l->parts[0] * HOUR_SEC + l->parts[1] * MINUTE_SEC;
                *limit = l->lengths[1] > 0 ? MINUTE_SEC : HOUR_SEC;
                return 1;
        }
        if (l->means == MEANS_HALF) {
                k += l[k].means == MEANS_A;
                unit = span_seconds(&l[k]);
                if (unit < HOUR_SEC || unit > DAY_SEC || unit >= *limit)
                        return 0;
                *sum += unit / 2;
                *limit = unit / 2;
                return k + 1;
        }
        if (l->means != MEANS_NUMBER && l->means != MEANS_A && l->means != MEANS_FIGURES)
                return 0;
        unit = span_seconds(&l[1]);
        if (unit < 0 || unit >= *limit || l->separator)
                return 0;
        *limit = unit;
        *sum += l->means == MEANS_FIGURES ? FAR_SEC : l->means == MEANS_A ? unit : (int64_t)(l->number / 10000) * unit;
        return 2;
}

/* What L begins with; how many lexemes, 0 for none. */
static size_t duration_read(const Lexeme *l, int64_t *ret) {
        int64_t limit = INT64_MAX, sum = 0;
        size_t n = l->means == MEANS_FOR || l->means == MEANS_IN, k;

        for (bool first = true;; first = false) {
                size_t joint = 0;

                if (!first) {
                        joint = lexeme_is_sign(&l[n], ',');
                        joint += l[n + joint].means == MEANS_AND;
                }
                k = part_read(l + n + joint, &limit, &sum);
                if (k == 0)
                        break;
                n += joint + k;
                if (sum > FAR_SEC)
                        sum = FAR_SEC;
        }
        *ret = sum;
        return limit == INT64_MAX ? 0 : n;
}

int when_duration(const char *text, int64_t *ret_sec) {
        _cleanup_free_ Lexeme *l = NULL;
        int64_t sec;
        size_t n = 0;
        int r = lexemes(text, &l, &n);

        if (r < 0)
                return r;
        if (duration_read(l, &sec) != n)
                return -EINVAL;
        if (sec < MINUTE_SEC || sec > DURATION_MAX_SEC)
                return -ERANGE;
        *ret_sec = sec;
        return 0;
}

/* The largest unit of the command line's own (m, h, d) that it is a whole number of. */
const char *duration_format(int64_t sec, char buf[static DURATION_TEXT_SIZE]) {
        int64_t unit = 1;
        char letter = 's';

        if (sec % MINUTE_SEC == 0) {
                unit = MINUTE_SEC;
                letter = 'm';
        }
        if (sec != 0 && sec % HOUR_SEC == 0) {
                unit = HOUR_SEC;
                letter = 'h';
        }
        if (sec != 0 && sec % DAY_SEC == 0) {
                unit = DAY_SEC;
                letter = 'd';
        }

        (void)snprintf(buf, DURATION_TEXT_SIZE, "%" PRId64 "%c", sec / unit, letter);
        return buf;
}

/* ---- times -------------------------------------------------------------------------------- */

/* "half an hour ago": the whole text. */
static int ago_read(const Lexeme *l, size_t n, int64_t *ret_sec) {
        if (n < 2 || l[n - 1].means != MEANS_AGO)
                return -EINVAL;
        return duration_read(l, ret_sec) == n - 1 ? 0 : -EINVAL;
}

static int time_result(const ReadTime *t, char message[WHEN_MESSAGE_SIZE]) {
        if (t->result == READ_RIGHT)
                return t->minute;
        if (!t->midnight)
                return told(message, t->message, -EINVAL);
        return told(message, "midnight is where two days meet: write the date and 00:00, which begins it", -EINVAL);
}

/* [at] TIME, with the words that say no more than the clock does. */
static size_t clock_read(const Lexeme *l, ReadTime *ret) {
        size_t lead = l->means == MEANS_AT || lexeme_is_sign(l, ','), k = read_time(l + lead, true, ret);

        return k > 0 ? lead + k : 0;
}

int when_clock(const char *text, char message[WHEN_MESSAGE_SIZE]) {
        _cleanup_free_ Lexeme *l = NULL;
        ReadTime t;
        size_t n = 0;
        int r = lexemes(text, &l, &n);

        if (r == -ENOMEM)
                return r;
        if (r < 0 || clock_read(l, &t) != n)
                return told(message, "a time of the clock is expected, such as 19:00 or 7pm", -EINVAL);
        return time_result(&t, message);
}

/* "2026-11-22T19:00", "2026-11-22T9:00" */
static int iso_read(const char *text, Slot *ret) {
        char date[DAY_TEXT_SIZE], time[sizeof("HH:MM")];
        size_t n, k = DAY_TEXT_SIZE - 1;
        int r, minute;
        Day day;

        text += strspn(text, " \t");
        n = strcspn(text, " \t");
        if (n <= k + 1 || n - k - 1 >= sizeof(time) || (text[k] != 'T' && text[k] != 't') ||
            text[n + strspn(text + n, " \t")] != '\0')
                return -EINVAL;
        memcpy(date, text, k);
        date[k] = '\0';
        memcpy(time, text + k + 1, n - k - 1);
        time[n - k - 1] = '\0';
        r = day_parse(date, &day);
        minute = minute_parse(time);
        if (r < 0 || minute < 0)
                return -EINVAL;
        *ret = slot_of(day, (unsigned)minute);
        return 0;
}

static int slot_in_range(Slot slot, Slot *ret, char message[WHEN_MESSAGE_SIZE]) {
        if (slot < SLOT_MIN || slot > SLOT_MAX)
                return told(message, "it is not between 1970-01-01 and 2100-12-31", -ERANGE);
        *ret = slot;
        return 0;
}

/* DATE TIME, TIME DATE, TIME. */
/* L: of TEXT. */
static int date_time(const char *text, const Lexeme *l, size_t n, Slot now, Tense tense, Slot *ret, char message[WHEN_MESSAGE_SIZE]) {
        size_t lead = l->means == MEANS_ON, k;
        ReadDate date;
        ReadTime t = { .result = READ_WRONG };
        Day day = slot_day(now);
        int r;

        k = read_date(l + lead, day, tense, true, &date);
        if (k > 0 && lead + k < n && clock_read(l + lead + k, &t) == n - lead - k) {
                r = date_result(&date, &day, message);
                if (r >= 0)
                        r = time_result(&t, message);
                /* A weekday of what was, at a time that is still to come, is the one before. */
                if (r >= 0 && tense == TENSE_LAST && l[lead].means == MEANS_WEEKDAY && k == 1 && slot_of(day, (unsigned)r) > now)
                        day -= 7;
                return r < 0 ? r : slot_in_range(slot_of(day, (unsigned)r), ret, message);
        }
        if (k > 0 && lead + k == n && date.result != READ_RIGHT) /* what is wrong with the date is more than the time that it lacks */
                return date_result(&date, &day, message);
        k = clock_read(l, &t);
        if (k == 0)
                return told_expected(message, text, TIME_EXPECTED, -EINVAL);
        if (k < n) {
                size_t on = l[k].means == MEANS_ON || lexeme_is_sign(&l[k], ',');

                if (read_date(l + k + on, day, tense, true, &date) != n - k - on)
                        return told_expected(message, text, TIME_EXPECTED, -EINVAL);
                r = date_result(&date, &day, message);
                if (r < 0)
                        return r;
        }
        r = time_result(&t, message);
        return r < 0 ? r : slot_in_range(slot_of(day, (unsigned)r), ret, message);
}

int when_time(const char *text, Slot now, Tense tense, Slot *ret, char message[WHEN_MESSAGE_SIZE]) {
        _cleanup_free_ Lexeme *l = NULL;
        int64_t sec;
        size_t n = 0;
        Day day;
        int r;

        if (now < SLOT_MIN || now > SLOT_MAX)
                return told(message, "it is not between 1970-01-01 and 2100-12-31", -ERANGE);
        r = iso_read(text, ret);
        if (r >= 0)
                return slot_in_range(*ret, ret, message);
        r = lexemes(text, &l, &n);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return told_expected(message, text, TIME_EXPECTED, r);
        if (n == 1 && l[0].means == MEANS_NOW) {
                *ret = now;
                return 0;
        }
        if (ago_read(l, n, &sec) >= 0)
                return slot_in_range(now - sec / MINUTE_SEC, ret, message);
        r = date_time(text, l, n, now, tense, ret, message);
        if (r == -EINVAL && when_date(text, slot_day(now), tense, &day, NULL) >= 0)
                return told(message, "the time of day is missing behind the date, such as 19:00", r);
        return r;
}

int when_until(const char *text, Slot now, Slot *ret, char message[WHEN_MESSAGE_SIZE]) {
        _cleanup_free_ Lexeme *l = NULL;
        size_t n = 0;
        int r = lexemes(text, &l, &n);

        if (r == -ENOMEM)
                return r;
        if (r < 0 || n < 2 || l[0].means != MEANS_UNTIL)
                return -ENOENT;
        return when_time(text + l[1].offset, now, TENSE_NEXT, ret, message);
}

int when_ago(const char *text, int64_t *ret_sec) {
        _cleanup_free_ Lexeme *l = NULL;
        int64_t sec;
        size_t n = 0;
        int r = lexemes(text, &l, &n);

        if (r >= 0)
                r = ago_read(l, n, &sec);
        if (r < 0)
                return r;
        if (sec % DAY_SEC == 0)
                return -EINVAL;
        if (sec > DURATION_MAX_SEC)
                return -ERANGE;
        *ret_sec = sec;
        return 0;
}

int when_order(Day from, Day to, Day today, char message[WHEN_MESSAGE_SIZE]) {
        char first[WORDS_SIZE], last[WORDS_SIZE];

        if (from <= to)
                return 0;
        if (message)
                snprintf(message, WHEN_MESSAGE_SIZE, local_text("the last day, %s, comes before the first, %s"), words_day(to, today, last),
                         words_day(from, today, first));
        return -EINVAL;
}
