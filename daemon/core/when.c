/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The DATE, TIME and DURATION words of the command line. */

#include "when.h"

#include <ctype.h>
#include <inttypes.h>

#include "util.h"

#define TEXT_MAX 64 /* no form is longer, in earnest */

#define MINUTE_SEC INT64_C(60)
#define HOUR_SEC (60 * MINUTE_SEC)
#define DAY_SEC (24 * HOUR_SEC)
#define WEEK_SEC (7 * DAY_SEC)
#define DURATION_MAX_SEC (366 * DAY_SEC)

/* Lower case, no spaces around, one space where there were several. */
static int simplify(const char *text, char buf[static TEXT_MAX]) {
        size_t n = 0;

        for (; *text; text++) {
                unsigned char c = (unsigned char)*text;

                if (isspace(c) && (n == 0 || buf[n - 1] == ' '))
                        continue;
                if (n + 1 >= TEXT_MAX)
                        return -EINVAL;
                buf[n++] = isspace(c) ? ' ' : (char)tolower(c);
        }
        if (n > 0 && buf[n - 1] == ' ')
                n--;

        buf[n] = '\0';
        return n > 0 ? 0 : -EINVAL;
}

/* ---- dates ---- */

static int in_range(int64_t day, Day *ret) {
        if (day < DAY_MIN || day > DAY_MAX)
                return -ERANGE;
        *ret = (Day)day;
        return 0;
}

/* 0 is Monday; -EINVAL for another word. */
static int weekday_find(const char *word) {
        static const struct {
                const char *full, *forms;
        } days[] = {
                { "monday", "mon" },         { "tuesday", "tue tues" },    { "wednesday", "wed weds" },
                { "thursday", "thu thur thurs" }, { "friday", "fri" },     { "saturday", "sat" },
                { "sunday", "sun" },
        };
        size_t n = strlen(word);

        for (int i = 0; i < 7; i++) {
                if (streq(word, days[i].full))
                        return i;
                for (const char *p = days[i].forms; *p; p += strspn(p, " ")) {
                        size_t len = strcspn(p, " ");

                        if (len == n && memcmp(p, word, n) == 0)
                                return i;
                        p += len;
                }
        }
        return -EINVAL;
}

static int date_read(const char *word, Day today, Day *ret) {
        Day day;
        int r;

        if (streq(word, "today"))
                return in_range(today, ret);
        if (streq(word, "tomorrow"))
                return in_range((int64_t)today + 1, ret);
        if (streq(word, "yesterday"))
                return in_range((int64_t)today - 1, ret);

        r = day_parse(word, &day);
        if (r >= 0)
                return in_range(day, ret);

        r = weekday_find(word);
        if (r < 0)
                return r;
        return in_range((int64_t)today + (r + 7 - (int)day_weekday(today)) % 7, ret);
}

int when_date(const char *text, Day today, Day *ret) {
        char word[TEXT_MAX];
        int r;

        r = simplify(text, word);
        if (r < 0)
                return r;
        return date_read(word, today, ret);
}

/* ---- durations ---- */

static int64_t unit_find(const char *word, size_t n) {
        static const struct {
                const char *word;
                int64_t sec;
        } units[] = {
                { "m", MINUTE_SEC },      { "min", MINUTE_SEC },     { "mins", MINUTE_SEC },
                { "minute", MINUTE_SEC }, { "minutes", MINUTE_SEC }, { "h", HOUR_SEC },
                { "hr", HOUR_SEC },       { "hrs", HOUR_SEC },       { "hour", HOUR_SEC },
                { "hours", HOUR_SEC },    { "d", DAY_SEC },          { "day", DAY_SEC },
                { "days", DAY_SEC },      { "w", WEEK_SEC },         { "wk", WEEK_SEC },
                { "wks", WEEK_SEC },      { "week", WEEK_SEC },      { "weeks", WEEK_SEC },
        };

        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                if (strlen(units[i].word) == n && memcmp(units[i].word, word, n) == 0)
                        return units[i].sec;
        return -EINVAL;
}

/* "30m" or "30 minutes" at *P; each unit is shorter than LIMIT, the one before. */
static int part_read(const char **p, int64_t *limit, int64_t *sum) {
        int64_t value = 0, unit;
        size_t n;
        int digits = 0;

        for (; isdigit((unsigned char)**p); (*p)++) {
                if (++digits <= 9)
                        value = value * 10 + (**p - '0');
        }
        if (digits == 0)
                return -EINVAL;
        if (**p == ' ')
                (*p)++;

        n = strspn(*p, "abcdefghijklmnopqrstuvwxyz");
        unit = unit_find(*p, n);
        if (unit < 0 || unit >= *limit)
                return -EINVAL;
        *p += n;
        *limit = unit;

        /* More digits than any range has: told apart only at the end, after the form. */
        *sum += digits > 9 ? INT64_C(1) << 60 : value * unit;
        return 0;
}

/* The whole text; seconds from 0 up, far above every limit where the number is. */
static int duration_read(const char *p, int64_t *ret) {
        int64_t limit = INT64_MAX, sum = 0;
        int r;

        for (;;) {
                r = part_read(&p, &limit, &sum);
                if (r < 0)
                        return r;
                if (*p == '\0')
                        break;
                if (*p == ',')
                        p++;
                if (*p == ' ')
                        p++;
                if (strncmp(p, "and ", 4) == 0)
                        p += 4;
        }

        *ret = sum;
        return 0;
}

int when_duration(const char *text, int64_t *ret_sec) {
        char word[TEXT_MAX];
        int64_t sec;
        int r;

        r = simplify(text, word);
        if (r < 0)
                return r;
        r = duration_read(word, &sec);
        if (r < 0)
                return r;
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

/* ---- times ---- */

/* Cuts SUFFIX off; false where WORD does not end so. */
static bool cut_suffix(char *word, const char *suffix) {
        size_t n = strlen(word), k = strlen(suffix);

        if (n < k || !streq(word + n - k, suffix))
                return false;
        word[n - k] = '\0';
        return true;
}

static int ago_read(const char *word, Slot now, Slot *ret) {
        int64_t sec;
        Slot slot;
        int r;

        r = duration_read(word, &sec);
        if (r < 0)
                return r;
        slot = now - sec / MINUTE_SEC;
        if (slot < SLOT_MIN || slot > SLOT_MAX)
                return -ERANGE;

        *ret = slot;
        return 0;
}

/* "DATE HH:MM", "DATE at HH:MM", "YYYY-MM-DDtHH:MM", "HH:MM", "at HH:MM". */
static int date_time_read(char *word, Day today, Slot *ret) {
        size_t iso = DAY_TEXT_SIZE - 1;
        char *space = strrchr(word, ' ');
        const char *date = "today", *time = word;
        int r, minute;
        Day day;

        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): a string of that length is written there */
        if (!space && strlen(word) > iso && word[iso] == 't')
                space = word + iso;
        if (space) {
                *space = '\0';
                time = space + 1;
                if (!streq(word, "at")) {
                        cut_suffix(word, " at");
                        date = word;
                }
        }

        minute = minute_parse(time);
        if (minute < 0)
                return minute;
        r = date_read(date, today, &day);
        if (r < 0)
                return r;

        *ret = slot_of(day, (unsigned)minute);
        return 0;
}

int when_time(const char *text, Slot now, Slot *ret) {
        char word[TEXT_MAX];
        int r;

        r = simplify(text, word);
        if (r < 0)
                return r;
        if (now < SLOT_MIN || now > SLOT_MAX)
                return -ERANGE;

        if (streq(word, "now")) {
                *ret = now;
                return 0;
        }
        if (cut_suffix(word, " ago"))
                return ago_read(word, now, ret);
        return date_time_read(word, slot_day(now), ret);
}

int when_past(const char *text, Slot now, Slot *ret) {
        char word[TEXT_MAX];
        int r = when_time(text, now, ret);

        if (r < 0 || *ret <= now || simplify(text, word) < 0)
                return r;
        word[strcspn(word, " ")] = '\0';
        if (weekday_find(word) >= 0)
                *ret -= 7 * MINUTES_PER_DAY;
        return 0;
}

int when_ago(const char *text, int64_t *ret_sec) {
        char word[TEXT_MAX];
        int64_t sec;
        int r = simplify(text, word);

        if (r >= 0)
                r = cut_suffix(word, " ago") ? duration_read(word, &sec) : -EINVAL;
        if (r < 0)
                return r;
        if (sec % DAY_SEC == 0)
                return -EINVAL;
        if (sec > DURATION_MAX_SEC)
                return -ERANGE;
        *ret_sec = sec;
        return 0;
}
