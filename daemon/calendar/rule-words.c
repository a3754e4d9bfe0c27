/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recurrence rules as days, weeks and months: whatever else says the same is taken for it, and what
 * two readers could read in two ways is not. */

#include "calendar/rule-words.h"

#include "util.h"

#define INTERVAL_MAX 9999u
#define NO_WORDS "its rule has parts that a schedule has no words for (RRULE)"

static uint8_t weekday_bit(Day day) {
        return (uint8_t)(1u << day_weekday(day));
}

/* A list of one number, which is the start's own: it says nothing. */
static bool is_own(const RuleList *list, int own) {
        return list->n == 0 || (list->n == 1 && list->values[0] == own);
}

static bool is_own_time(const Rule *r, Slot start) {
        int minute = (int)slot_minute(start);

        return is_own(&r->hours, minute / 60) && is_own(&r->minutes, minute % 60) && is_own(&r->seconds, 0);
}

/* All twelve say nothing either. */
static bool is_any_month(const Rule *r) {
        unsigned months = 0;

        for (unsigned i = 0; i < r->months.n; i++)
                months |= 1u << r->months.values[i];
        return r->months.n == 0 || months == 0x1ffe;
}

static const char *write_weeks(FILE *f, unsigned n, uint8_t weekdays) {
        static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
        char separator = ' ';

        fprintf(f, "rule weeks %u", n);
        for (unsigned d = 0; d < 7; d++)
                if (weekdays & 1u << d) {
                        fprintf(f, "%c%s", separator, names[d]);
                        separator = ',';
                }
        putc('\n', f);
        return NULL;
}

/* ---- weeks ----------------------------------------------------------------------------------- */

/* In which week after START's DAY lies, where weeks start on weekday FIRST. */
static unsigned week_of(Day start, Day day, unsigned first) {
        Day week = start - (Day)((day_weekday(start) + 7 - first) % 7);

        return (unsigned)(day - week) / 7;
}

/* Ours start on Monday: whether it makes a difference that these do not. */
static bool week_start_matters(const Rule *r, Day start, uint8_t weekdays) {
        for (Day day = start; day < start + 14 && r->interval > 1; day++)
                if (weekdays & weekday_bit(day) &&
                    (week_of(start, day, r->week_start) % r->interval == 0) != (week_of(start, day, 0) % r->interval == 0))
                        return true;
        return false;
}

static const char *weekly(FILE *f, const Rule *r, Day start) {
        uint8_t weekdays = r->weekdays ? r->weekdays : weekday_bit(start);

        if (!(weekdays & weekday_bit(start)))
                return "its first day is not among the days of its rule (DTSTART, RRULE)";
        if (r->month_days.n > 0 || !is_any_month(r) || r->position != 0 || r->positions)
                return NO_WORDS;
        if (week_start_matters(r, start, weekdays))
                return "its weeks do not start on Monday, and that changes its days (RRULE with WKST)";
        return write_weeks(f, r->interval, weekdays);
}

static const char *daily(FILE *f, const Rule *r, Day start) {
        if (r->month_days.n > 0 || !is_any_month(r) || r->position != 0 || r->positions)
                return NO_WORDS;
        if (r->weekdays == 0 || r->weekdays == 0x7f) {
                fprintf(f, "rule days %u\n", r->interval);
                return NULL;
        }
        return r->interval == 1 ? weekly(f, r, start) : NO_WORDS;
}

/* ---- months ---------------------------------------------------------------------------------- */

/* By the start's own day, which is the same as none; a year's own day is one of its month. */
static bool is_own_day(const Rule *r, Date date) {
        if (r->parts & RULE_BYDAY || !is_own(&r->month_days, (int)date.day))
                return false;
        if (r->freq == FREQ_MONTHLY)
                return is_any_month(r);
        return r->month_days.n == 0 ? is_own(&r->months, (int)date.month) : r->months.n == 1 && r->months.values[0] == (int)date.month;
}

static const char *monthly(FILE *f, const Rule *r, Day start) {
        Date date = day_to_date(start);
        unsigned n = r->interval * (r->freq == FREQ_YEARLY ? 12 : 1);

        if (!is_own_day(r, date) || n > INTERVAL_MAX)
                return NO_WORDS;
        if (date.day > 28)
                return "some months lack its day (DTSTART, RRULE)";
        fprintf(f, "rule months %u\n", n);
        return NULL;
}

/* ---- the end --------------------------------------------------------------------------------- */

/* UNTIL is in UTC where the start has a zone; on the wall clock, or a day, in files that are not
 * quite right: the reader of this knows the zone, and looks whether it makes a difference. */
static const char *write_end(FILE *f, const Rule *r, Slot start) {
        static const char *const forms[] = { [FORM_DATE] = "date", [FORM_LOCAL] = "wall", [FORM_UTC] = "utc" };
        char text[SLOT_TEXT_SIZE];

        if (r->parts & RULE_COUNT)
                fprintf(f, "count %u\n", r->count);
        if (!(r->parts & RULE_UNTIL) || r->until.slot > SLOT_MAX)
                return NULL;
        if (r->until.slot < start - MINUTES_PER_DAY)
                return "its rule ends before it starts (RRULE with UNTIL)";
        fprintf(f, "until %s %s\n", forms[r->until.form], slot_format(r->until.slot, text));
        return NULL;
}

const char *rule_words(FILE *f, const Rule *r, Slot start) {
        const char *why = NULL;

        if (r->parts & RULE_OTHER || !is_own_time(r, start))
                return NO_WORDS;
        if (r->freq == FREQ_DAILY)
                why = daily(f, r, slot_day(start));
        else if (r->freq == FREQ_WEEKLY)
                why = weekly(f, r, slot_day(start));
        else if (r->freq == FREQ_MONTHLY || r->freq == FREQ_YEARLY)
                why = monthly(f, r, slot_day(start));
        else
                why = "it is repeated by hours or less (RRULE)";
        return why ? why : write_end(f, r, start);
}
