/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step: whether all that its words say agrees, and the step as the schedule language has it. */

#include "read-step.h"

#include "read-clock.h"
#include "read-offer.h"
#include "read-often.h"
#include "read-problem.h"
#include "read-rhythm.h"

/* ---- the plan that is changed ------------------------------------------------------------- */

static const Step *plan_step(const Reader *rd) {
        if (!rd->plan || !rd->plan->schedule || rd->steps > 0)
                return NULL;
        for (size_t i = 0; i < rd->plan->schedule->n_items; i++) {
                const Item *item = &rd->plan->schedule->items[i];

                if (item->kind == ITEM_STEP && item->step.number == rd->plan->step)
                        return &item->step;
        }
        return NULL;
}

static bool says_rhythm(const Draft *d) {
        return d->how != HOW_NONE || d->how_wrong || d->days || d->hours || d->a_day || d->per || d->on.n || d->n_cycle_days;
}

static void keep_pattern(Draft *d, const Step *was) {
        static const How hows[] = {
                [PATTERN_ONCE] = HOW_ONCE, [PATTERN_DAYS] = HOW_DAYS, [PATTERN_WEEKS] = HOW_WEEKS,
                [PATTERN_MONTHS] = HOW_MONTHS, [PATTERN_WEEKDAYS] = HOW_NONE, [PATTERN_A_WEEK] = HOW_A_WEEK,
        };

        d->how = hows[was->pattern];
        d->n = was->n;
        d->days = was->weekdays;
        d->every = 1;
}

/* Every 2 weeks, where it was on some weekday: on that one. */
static void keep_weekday(Reader *rd, Draft *d, const Step *was) {
        uint8_t days = was->weekdays;
        TypedProblem *p;

        if (d->how != HOW_WEEKS || d->days)
                return;
        if (days == 0 && was->pattern == PATTERN_WEEKS)
                days = (uint8_t)(1u << day_weekday(rd->plan->next));
        if (days == 0 || (days & (days - 1)) == 0) {
                d->days = days;
                return;
        }
        p = problem(rd, d->how_at, "on which of the days that there are?");
        rd->out->missing |= TYPED_DAYS;
        for (unsigned i = 0; i < 7; i++)
                if (days & 1u << i) {
                        char words[PLACE_TEXT_SIZE], day[PLACE_TEXT_SIZE];

                        reading(rd, p, d->how_at, "%s on %s", place_text(rd, d->how_at, words),
                                weekdays_text((uint8_t)(1u << i), day));
                }
}

/* What is left out is as it is now. */
static void keep(Reader *rd, Draft *d) {
        const Step *was = plan_step(rd);

        if (!was)
                return;
        if (d->amount_at.end == 0 && was->amount.unit != UNIT_NONE)
                d->amount = was->amount;
        if (d->n_times == 0 && !d->time_wrong && !d->parts && d->a_day <= was->n_times) {
                d->n_times = was->n_times;
                memcpy(d->times, was->times, sizeof(d->times));
        }
        if (!says_rhythm(d))
                keep_pattern(d, was);
        else
                keep_weekday(rd, d, was);
}

/* ---- times of the day --------------------------------------------------------------------- */

/* Every 12 hours from 9: 9 and 21. */
static void finish_hours(Reader *rd, Draft *d) {
        unsigned n = d->hours, count, first;

        if (n == 0)
                return;
        if (n % 24 == 0) {
                set_how(rd, d, HOW_DAYS, n / 24, d->hours_at);
                return;
        }
        if (d->once_each && d->how == HOW_DAYS && d->n == 1) { /* once daily every 12 hours */
                TypedProblem *p = problem(rd, d->hours_at, "that is more than once a day, and once a day is said. Which one is it?");

                reading(rd, p, d->hours_at, "%s", "");
                reading(rd, p, d->how_at, "%s", "");
                d->how_wrong = true;
                return;
        }
        set_how(rd, d, HOW_DAYS, 1, d->hours_at);
        if (24 % n != 0) {
                problem(rd, d->hours_at, "that is another time each day. Name the times of the day, as in \"daily at 09:00 and 21:00\"");
                d->how_wrong = true;
                return;
        }
        count = 24 / n;
        if (d->n_times == 0 && !d->time_wrong && rd->n_times > 0) { /* those that go on are as many */
                d->a_day = count;
                d->a_day_at = d->hours_at;
        }
        if (d->n_times == 0 || d->time_wrong)
                return;
        first = d->times[0];
        if (d->n_times > 1) {
                d->a_day = count;
                d->a_day_at = d->hours_at;
                for (unsigned i = 1; i < d->n_times; i++)
                        if (d->times[i] != first + i * n * 60 && d->n_times == count) {
                                problem(rd, d->times_at, "these times are not %u hours apart", n);
                                d->time_wrong = true;
                                return;
                        }
                return;
        }
        first %= n * 60;
        for (unsigned i = 0; i < count; i++)
                d->times[i] = (uint16_t)(first + i * n * 60);
        d->n_times = count;
}

static bool part_has(Part part, unsigned minute) {
        switch (part) {
        case PART_MORNING:
                return minute >= 180 && minute < 720;
        case PART_AFTERNOON:
                return minute >= 720 && minute < 1140;
        case PART_EVENING:
                return minute >= 900;
        case PART_NIGHT:
                return minute >= 1020 || minute < 360;
        case PART_NONE:
        default:
                return true;
        }
}

static bool parts_have(const Draft *d, unsigned minute) {
        for (Part part = PART_MORNING; part <= PART_NIGHT; part++)
                if (d->parts & 1u << part && part_has(part, minute))
                        return true;
        return false;
}

/* Every night at 9:00: in the morning by the clock, in the evening by the word. */
static void finish_part(Reader *rd, Draft *d) {
        unsigned parts = (unsigned)__builtin_popcount(d->parts);
        TypedProblem *p;

        if (!d->parts || d->time_wrong || d->n_times == 0)
                return;
        if (parts > 1 && d->n_times != parts)
                problem(rd, d->part_at, "%u parts of the day are named, and %u %s. Name a time of the clock for each", parts, d->n_times,
                        d->n_times == 1 ? "time" : "times");
        for (unsigned i = 0; i < d->n_times; i++) {
                unsigned minute = d->times[i], other = (minute + 720) % 1440;
                Place at = d->n_times == 1 ? d->times_at : d->part_at;

                if (parts_have(d, minute))
                        continue;
                d->time_wrong = true;
                p = problem(rd, at, "%02u:%02u by the 24-hour clock is not in that part of the day", minute / 60, minute % 60);
                if (d->n_times > 1)
                        return;
                if (parts_have(d, other)) {
                        char time[32];

                        snprintf(time, sizeof(time), "at %02u:%02u", other / 60, other % 60);
                        reading(rd, p, at, "%s", time);
                }
                if (d->part_at.end > 0) {
                        char time[32];

                        snprintf(time, sizeof(time), "at %02u:%02u", minute / 60, minute % 60);
                        reading_of_two(rd, p, d->times_at, time, d->daily_part && d->how_at.end > 0 ? d->how_at : d->part_at,
                                       d->daily_part ? "daily" : "");
                }
                return;
        }
}

/* At 9: in the morning or in the evening? What contradicts a part of the day goes with it. */
static void finish_two(Reader *rd, Draft *d) {
        TypedProblem *p;

        if (d->two_at.end == 0)
                return;
        p = problem(rd, d->two_at, "it can be %02d:%02d or %02d:%02d", d->two[0] / 60, d->two[0] % 60, d->two[1] / 60, d->two[1] % 60);
        for (size_t i = 0; i < ELEMENTSOF(d->two); i++) {
                bool there = false;
                char time[32];

                for (unsigned j = 0; j < d->n_times; j++)
                        there |= d->times[j] == d->two[i];
                if (there)
                        continue;
                snprintf(time, sizeof(time), "%s%02d:%02d", d->two_at.first > 0 && rd->l[d->two_at.first - 1].means != MEANS_AT ? "at " : "",
                         d->two[i] / 60, d->two[i] % 60);
                if (!d->parts || d->part_at.end == 0 || parts_have(d, (unsigned)d->two[i]))
                        reading(rd, p, d->two_at, "%s", time);
                else
                        reading_of_two(rd, p, d->two_at, time, d->daily_part ? d->how_at : d->part_at, d->daily_part ? "daily" : "");
        }
}

/* Midnight: which of two dates? */
static void finish_midnight(Reader *rd, Draft *d) {
        uint8_t later = (uint8_t)(((unsigned)d->days << 1 | (unsigned)d->days >> 6) & 0x7f);
        char days[PLACE_TEXT_SIZE], day[DAY_TEXT_SIZE], next[DAY_TEXT_SIZE];
        Day from = rd->out->from == DAY_NONE ? rd->today : rd->out->from;
        TypedProblem *p;

        if (!d->midnight)
                return;
        p = problem(rd, d->midnight_at, "midnight is where two days meet: is it 00:00 at the beginning of the day, or of the day after?");
        if (d->days && d->days_at.end > 0 && d->days != 0x7f) {
                reading(rd, p, d->midnight_at, "00:00");
                weekdays_text(later, days);
                reading_of_two(rd, p, d->midnight_at, "00:00", d->days_at, days);
                return;
        }
        day_format(from, day);
        day_format(from + 1, next);
        if (rd->from_at.end > 0) {
                reading_of_two(rd, p, d->midnight_at, "00:00", rd->from_at, day);
                reading_of_two(rd, p, d->midnight_at, "00:00", rd->from_at, next);
        } else {
                reading(rd, p, d->midnight_at, "00:00 from %s", day);
                reading(rd, p, d->midnight_at, "00:00 from %s", next);
        }
}

/* Twice a day: as many times are named. */
static void finish_a_day(Reader *rd, Draft *d) {
        unsigned n = d->two_at.end > 0 ? d->n_times + 1 : times_in_force(rd, d);
        TypedProblem *p;

        if (d->a_day == 0)
                return;
        if (d->how == HOW_NONE && d->days == 0)
                set_how(rd, d, HOW_DAYS, 1, d->a_day_at);
        if (n == 0 || n == d->a_day)
                return;
        p = problem(rd, d->a_day_at, "that is %u %s a day, and %u %s. Name all of them, as in \"at 09:00 and 21:00\"", d->a_day,
                d->a_day == 1 ? "time" : "times", n,
                d->n_times == 0 && d->two_at.end == 0 ? (n == 1 ? "time goes on from the step before" : "times go on from the step before") :
                n == 1 ? "time is named" : "times are named");
        if (n == 1)
                reading(rd, p, d->a_day_at, "once a day");
        else
                reading(rd, p, d->a_day_at, "%u times a day", n);
        d->time_wrong = true;
}

/* Nobody has one dose "at 9am/9pm": those are two. */
#define TIMES_APART_MIN (6 * 60)

/* 7pm/8pm: at each of them, or at either of them, whichever suits? As many as are said, and times that are far apart,
 * as 9am/9pm, are each. */
static void finish_slash(Reader *rd, Draft *d) {
        bool near = d->n_times > 1 && d->times[0] + MINUTES_PER_DAY - d->times[d->n_times - 1] < TIMES_APART_MIN;
        char text[TIMES_MAX * sizeof(" and 00:00")];
        TypedProblem *p;
        size_t n = 0;

        for (unsigned i = 1; i < d->n_times; i++)
                near |= d->times[i] - d->times[i - 1] < TIMES_APART_MIN;
        if (!d->slash || !near || d->time_wrong || d->a_day == d->n_times)
                return;
        p = problem(rd, d->times_at, "at each of these times, or at one of them?");
        for (unsigned i = 0; i < d->n_times && n < sizeof(text); i++)
                n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%02d:%02d", i == 0 ? "at " : " and ", d->times[i] / 60, d->times[i] % 60);
        reading(rd, p, d->times_at, "%s", text);
        for (unsigned i = 0; i < d->n_times; i++)
                reading(rd, p, d->times_at, "at %02d:%02d", d->times[i] / 60, d->times[i] % 60);
        d->time_wrong = true;
}

/* 1900 without a colon, am, pm or "at": where no amount is said, it may be the amount. */
static void finish_weak(Reader *rd, Draft *d) {
        bool before = d->how_at.end == 0 || d->weak_at.first < d->how_at.first;
        TypedProblem *p;

        if (!d->weak || d->time_wrong || (d->amount_at.end > 0 && d->n_times == 1))
                return;
        if (d->n_times == 1 && !(before && d->days_at.end == 0) && d->weak_at.first != d->begin)
                return;
        p = problem(rd, d->weak_at, "is that the time of day, or an amount? A time is written as in \"at 19:00\"; an amount needs its unit");
        (void)p;
        d->time_wrong = true;
}

/* ---- days --------------------------------------------------------------------------------- */

/* Amounts per week and per day: once, or that much in all? */
static void finish_per(Reader *rd, Draft *d) {
        bool one_day = d->days && (d->days & (d->days - 1)) == 0;
        const char *span = span_text(d->per_span, 1);
        TypedProblem *p;

        if (!d->per)
                return;
        if (d->per_span == SPAN_WEEK && ((one_day && d->how == HOW_NONE) || (d->how == HOW_WEEKS && d->n == 1 && d->once_a_week)))
                return;
        if (d->per_span == SPAN_DAY && d->n_times == 1 && !d->time_wrong && d->a_day <= 1) {
                if (d->how == HOW_NONE && d->days == 0)
                        set_how(rd, d, HOW_DAYS, 1, d->per_at);
                return;
        }
        d->how_wrong = true;
        if (d->per_span == SPAN_DAY && d->n_times == 0 && !d->time_wrong) {
                rd->out->missing |= TYPED_TIME;
                d->time_wrong = true;
        }
        p = problem(rd, d->per_at, "is that much each time, or in all over the %s? Each time: say how often, such as \"%s\". In all: say the "
                                   "amount of one injection, and how often", span,
                    d->per_span == SPAN_DAY ? "daily, each at 09:00 and 21:00" : d->per_span == SPAN_WEEK ? "once a week" :
                    d->per_span == SPAN_FORTNIGHT ? "every 2 weeks" : d->per_span == SPAN_YEAR ? "every 12 months" : "every month");
        if (d->per_span == SPAN_WEEK && d->days) {
                reading(rd, p, d->per_at, "%s", "");
                offer_one_each(rd, p, d, d->per_at);
        }
        if (d->per_span == SPAN_WEEK && !d->days)
                reading(rd, p, d->per_at, "once a week");
        else if (d->per_span == SPAN_DAY)
                reading(rd, p, d->per_at, "daily");
        else if (d->per_span > SPAN_WEEK)
                reading(rd, p, d->per_at, "%s", d->per_span == SPAN_FORTNIGHT ? "every 2 weeks" : d->per_span == SPAN_YEAR ? "every 12 months" : "every month");
}

/* 3 times a week on mon wed fri: the days are the pattern. */
static void finish_a_week(Reader *rd, Draft *d) {
        unsigned n = (unsigned)__builtin_popcount(d->days);
        char words[PLACE_TEXT_SIZE], days[PLACE_TEXT_SIZE];
        TypedProblem *p;

        if (d->how == HOW_A_WEEK && d->days && n != d->n) {
                weekdays_text(d->days, days);
                p = problem(rd, d->days_at, "that is %u %s (%s), and %u times a week are said", n, n == 1 ? "day" : "days", days, d->n);
                reading(rd, p, d->how_at, "%s", "");
                reading(rd, p, d->days_at, "%s", "");
                d->how_wrong = true;
        } else if (d->how == HOW_A_WEEK && d->days) {
                d->how = HOW_NONE;
        }
        if (!d->once_a_week || n < 2 || d->how != HOW_WEEKS)
                return;
        p = problem(rd, d->days_at, "%s is said, and %u days are named. Is it on each of them, or once in all?", place_text(rd, d->how_at, words), n);
        reading(rd, p, d->how_at, "%s", "");
        for (unsigned i = 0; i < 7; i++)
                if (d->days & 1u << i)
                        reading(rd, p, d->days_at, "on %s", weekdays_text((uint8_t)(1u << i), days));
        d->how_wrong = true;
}

/* Days beside every 10 days, every month, once, daily. */
static void finish_odd_days(Reader *rd, Draft *d) {
        char words[PLACE_TEXT_SIZE], text[DAY_TEXT_SIZE];
        TypedProblem *p;

        if (!d->days || d->days_at.end == 0 || (d->date_or_time && d->how == HOW_ONCE)) /* of which day it is, is asked already */
                return;
        if (d->how == HOW_DAYS && d->n == 1 && d->range) {
                d->how = HOW_NONE;
        } else if (d->how == HOW_ONCE) {
                unsigned weekday = (unsigned)__builtin_ctz(d->days);
                Day day = rd->today + (Day)((weekday + 7 - day_weekday(rd->today)) % 7);

                p = problem(rd, d->days_at, "one single dose, or once a week on that day?");
                reading(rd, p, d->days_at, "from %s", day_format(day, text));
                weekdays_text(d->days, words);
                snprintf(words + strlen(words), sizeof(words) - strlen(words), " weekly");
                reading_of_two(rd, p, d->how_at, "", d->days_at, words);
                d->how_wrong = true;
        } else if (d->how == HOW_DAYS || d->how == HOW_MONTHS) {
                p = problem(rd, d->days_at, "these days and \"%s\" do not go together: which one is the plan?", place_text(rd, d->how_at, words));
                reading(rd, p, d->how_at, "%s", "");
                reading(rd, p, d->days_at, "%s", "");
                d->how_wrong = true;
        }
}

/* ---- ends --------------------------------------------------------------------------------- */

/* x 12 of nothing: doses where each of the pattern's days has one, the pattern is daily, weekly or monthly, and it
 * stands before. */
static void finish_by(Reader *rd, Draft *d) {
        bool one_day = (d->days & (d->days - 1)) == 0;
        bool behind = d->bound_at.first >= (d->how_at.end > 0 ? d->how_at.end : d->days_at.end);
        bool plain = d->n_times <= 1 && !d->a_day && one_day && behind &&
                     ((d->how == HOW_NONE && d->days) || ((d->how == HOW_DAYS || d->how == HOW_WEEKS || d->how == HOW_MONTHS) && d->n == 1));
        Span span = d->how == HOW_DAYS ? SPAN_DAY : d->how == HOW_MONTHS ? SPAN_MONTH : SPAN_WEEK;
        TypedProblem *p;

        if (!d->by || plain || d->bound_wrong || d->on.n > 0 || d->n_cycle_days > 0)
                return;
        d->bound_wrong = true;
        p = problem(rd, d->bound_at, "%u %s, or %u %s?", d->length, d->length == 1 ? "dose" : "doses", d->length, span_text(span, d->length));
        reading(rd, p, d->bound_at, "for %u %s", d->length, d->length == 1 ? "dose" : "doses");
        reading(rd, p, d->bound_at, "for %u %s", d->length, span_text(span, d->length));
}

static void finish_once(Reader *rd, Draft *d) {
        if (d->how != HOW_ONCE || d->bound == BOUND_NONE || d->bound_wrong)
                return;
        problem(rd, d->bound_at, "\"once\" is a single day and has no end");
        d->bound_wrong = true;
}

/* Whether a word that is not read stands right before it, whose date it is: "up to 31 March". */
static bool is_of_unread(const Reader *rd, Place at) {
        Meaning before = at.first > 0 ? rd->l[at.first - 1].means : MEANS_END;

        return before == MEANS_REFUSED || before == MEANS_UNKNOWN;
}

/* On Thursday 3 December, of an appointment: its one day. */
static void date_of_appointment(Reader *rd, Draft *d) {
        if (!rd->plan || !rd->plan->appointment || d->how != HOW_NONE || d->bound != BOUND_NONE || d->a_day || d->hours || d->per)
                return;
        if (d->days && d->days != 1u << day_weekday(d->date))
                return;
        d->days = 0;
        set_how(rd, d, HOW_ONCE, 1, d->date_at);
}

/* A date without "from": the day of a single dose. */
static void finish_date(Reader *rd, Draft *d) {
        char text[DAY_TEXT_SIZE];
        TypedProblem *p;

        if (!d->dated)
                return;
        if (is_of_unread(rd, d->date_at)) {
                d->how_wrong |= d->how == HOW_NONE;
                return;
        }
        date_of_appointment(rd, d);
        day_format(d->date, text);
        if (d->how == HOW_ONCE && rd->steps == 0 && rd->out->from == DAY_NONE) {
                rd->out->from = d->date;
                rd->from_at = d->date_at;
                note(rd, d->date_at.first, d->date_at.end, "from %s", text);
                return;
        }
        p = problem(rd, d->date_at, "what is on that date? Such as \"once on %s\", \"from %s\" or \"until %s\"", text, text, text);
        if (d->how == HOW_NONE)
                reading(rd, p, d->date_at, "once on %s", text);
        reading(rd, p, d->date_at, "from %s", text);
        if (d->bound == BOUND_NONE)
                reading(rd, p, d->date_at, "until %s", text);
        d->how_wrong |= d->how == HOW_NONE;
}

static void finish_until(Reader *rd, Draft *d) {
        char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE];

        if (d->bound != BOUND_UNTIL || d->bound_wrong || rd->steps > 0)
                return;
        if (rd->out->from == DAY_NONE && d->until < rd->today && !(rd->plan && rd->plan->started)) {
                problem(rd, d->bound_at, "%s is past, and nothing would be planned until then. Write the last day that is to come, or the start too, as in "
                                         "\"from 2026-01-01\"", day_format(d->until, until));
                d->bound_wrong = true;
                return;
        }
        if (rd->out->from == DAY_NONE || d->until >= rd->out->from)
                return;
        problem(rd, d->bound_at, "it ends on %s, before it begins on %s. Write the year too", day_format(d->until, until),
                day_format(rd->out->from, from));
}

/* ---- the step as text --------------------------------------------------------------------- */

static void put_times(FILE *f, const Draft *d) {
        for (unsigned i = 0; i < d->n_times; i++)
                fprintf(f, " %s %02u:%02u", i == 0 ? "at" : "and", d->times[i] / 60u, d->times[i] % 60u);
}

static void put_pattern(FILE *f, const Draft *d) {
        char days[PLACE_TEXT_SIZE];
        bool one = d->days && (d->days & (d->days - 1)) == 0;

        weekdays_text(d->days, days);
        switch (d->how) {
        case HOW_ONCE:
                fputs("once", f);
                break;
        case HOW_DAYS:
                fprintf(f, "every %u days", d->n);
                break;
        case HOW_WEEKS:
                fprintf(f, "every %u weeks%s%s", d->n, d->days ? " on " : "", days);
                break;
        case HOW_MONTHS:
                fprintf(f, "every %u months", d->n);
                break;
        case HOW_A_WEEK:
                fprintf(f, "%u times a week", d->n);
                break;
        case HOW_NONE:
        default:
                fprintf(f, "%s%s", one ? "weekly on " : "", days);
        }
}

static void put_amount(FILE *f, const Draft *d) {
        char words[AMOUNT_TEXT_SIZE];

        if (d->amount.unit != UNIT_NONE)
                fprintf(f, "%s ", amount_print(d->amount, words));
}

static void put_bound(FILE *f, const Draft *d) {
        static const char *const names[] = {
                [BOUND_DOSES] = "doses", [BOUND_DAYS] = "days", [BOUND_WEEKS] = "weeks", [BOUND_MONTHS] = "months",
        };
        char day[DAY_TEXT_SIZE];

        if (d->bound == BOUND_UNTIL)
                fprintf(f, " until %s", day_format(d->until, day));
        else if (d->bound != BOUND_NONE)
                fprintf(f, " for %u %s", d->length, names[d->bound]);
}

static const char *span_unit(Count c, unsigned *ret) {
        *ret = c.n * (c.span == SPAN_FORTNIGHT ? 2 : c.span == SPAN_YEAR ? 12 : 1);
        return c.span == SPAN_FORTNIGHT ? "weeks" : c.span == SPAN_YEAR ? "months" : span_text(c.span, 2);
}

/* Whether the step is all there is: then its repeat is the text's own. */
static bool alone(const Reader *rd, const Draft *d) {
        size_t i = rd->i;

        while (lexeme_is_sign(&rd->l[i], '.') || lexeme_is_sign(&rd->l[i], ',') || rd->l[i].means == MEANS_THEN ||
               rd->l[i].means == MEANS_REPEAT || rd->l[i].means == MEANS_AND)
                i++;
        return d->begin == 0 && rd->depth == 0 && i >= rd->n;
}

/* "5 days on, 2 days off, repeat": said once is enough. */
static void take_repeat(Reader *rd) {
        size_t k = 0;

        while (sees_sign(rd, k, ',') || sees_sign(rd, k, ';') || sees(rd, k, MEANS_THEN) || sees(rd, k, MEANS_AND))
                k++;
        if (!sees(rd, k, MEANS_REPEAT))
                return;
        note(rd, rd->i + k, rd->i + k + 1, "repeat");
        rd->i += k + 1;
}

static void cycle_end(Reader *rd, const Draft *d, bool group) {
        if (d->cycles > 0)
                fprintf(rd->f, ") for %u cycles", d->cycles);
        else if (group)
                fputs(") repeat", rd->f);
        else
                fputs(", then repeat", rd->f);
}

static void no_end_of_cycles(Reader *rd, Draft *d) {
        TypedProblem *p;

        if (d->bound == BOUND_NONE || d->bound_wrong)
                return;
        p = problem(rd, d->bound_at, "how many cycles is that? Write it as in \"for 4 cycles\"");
        if (d->by)
                reading(rd, p, d->bound_at, "for %u cycles", d->length);
        d->bound_wrong = true;
}

static void put_on_off(Reader *rd, Draft *d) {
        bool group = d->cycles > 0 || !alone(rd, d);
        unsigned on, off;
        const char *on_unit = span_unit(d->on, &on), *off_unit = span_unit(d->off, &off);

        no_end_of_cycles(rd, d);
        take_repeat(rd);
        fputs(group ? "(" : "", rd->f);
        put_amount(rd->f, d);
        put_pattern(rd->f, d);
        put_times(rd->f, d);
        fprintf(rd->f, " for %u %s, then rest %u %s", on, on_unit, off, off_unit);
        cycle_end(rd, d, group);
}

/* Runs of days that follow each other, and the rests between. */
static void put_cycle_days(Reader *rd, Draft *d, unsigned length) {
        bool group = d->cycles > 0 || !alone(rd, d), first = true;
        unsigned day = 1;

        no_end_of_cycles(rd, d);
        take_repeat(rd);
        fputs(group ? "(" : "", rd->f);
        while (day <= length) {
                bool on = d->cycle_days[day / 64] >> (day % 64) & 1;
                unsigned end = day;

                while (end <= length && (d->cycle_days[end / 64] >> (end % 64) & 1) == on)
                        end++;
                fputs(first ? "" : ", then ", rd->f);
                if (!on)
                        fprintf(rd->f, "rest %u days", end - day);
                else
                        put_amount(rd->f, d);
                if (on)
                        fputs(end - day == 1 ? "once" : "daily", rd->f);
                if (on)
                        put_times(rd->f, d);
                if (on && end - day > 1)
                        fprintf(rd->f, " for %u days", end - day);
                d->amount.unit = on ? UNIT_NONE : d->amount.unit; /* it goes on */
                d->n_times = on ? 0 : d->n_times;
                first = false;
                day = end;
        }
        cycle_end(rd, d, group);
}

/* How long the cycle of "days 1-5" is; 0 where it is not said. */
static unsigned cycle_length(Reader *rd, Draft *d) {
        unsigned n = d->cycle.n * (d->cycle.span == SPAN_DAY ? 1 : d->cycle.span == SPAN_FORTNIGHT ? 14 : 7);
        unsigned last = CYCLE_DAYS_MAX;

        if (d->cycle.n == 0 && (d->how == HOW_WEEKS || d->how == HOW_DAYS) && d->n > 1)
                n = d->n * (d->how == HOW_WEEKS ? 7 : 1);
        else if (d->cycle.n == 0)
                n = 0;
        while (last > 0 && !(d->cycle_days[last / 64] >> (last % 64) & 1))
                last--;
        if (n == 0)
                problem(rd, d->cycle_days_at, "how long is the cycle? Such as \"days 1-5 of a 21-day cycle\", \"days 1-5 every 3 weeks\"");
        else if (n < last || n > CYCLE_DAYS_MAX || d->days)
                problem(rd, d->cycle_days_at, "these days do not lie in a cycle of %u days", n);
        else
                return n;
        d->how_wrong = true;
        return 0;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static void agree(Reader *rd, Draft *d) {
        finish_date(rd, d);
        finish_day_or_time(rd, d);
        finish_hours(rd, d);
        finish_a_day(rd, d);
        finish_every_days(rd, d);
        finish_two(rd, d);
        finish_midnight(rd, d);
        finish_part(rd, d);
        finish_slash(rd, d);
        finish_weak(rd, d);
        finish_per(rd, d);
        if (!rd->of_the_language)
                finish_once_each(rd, d);
        finish_a_week(rd, d);
        if (!rd->of_the_language)
                finish_together(rd, d);
        finish_odd_days(rd, d);
        finish_by(rd, d);
        finish_once(rd, d);
        if (!rd->of_the_language)
                finish_rhythm(rd, d);
        finish_until(rd, d);
        if (d->from_time && d->hours == 0) {
                TypedProblem *p = problem(rd, d->from_time_at, "a time of the clock stands behind \"at\"; behind \"from\" a date is expected");

                reading(rd, p, d->from_time_at, "at");
        }
}

/* What the step lacks: behind its last word. */
static void missing(Reader *rd, const Draft *d, TypedMissing what) {
        TypedGap *gap = &rd->out->gaps[what == TYPED_TIME];
        size_t last = rd->i;

        while (last > d->begin && (lexeme_is_sign(&rd->l[last - 1], '.') || lexeme_is_sign(&rd->l[last - 1], ',')))
                last--;
        rd->out->missing |= what;
        if (gap->step == 0)
                *gap = (TypedGap) { last > d->begin ? rd->l[last - 1].offset + rd->l[last - 1].length : rd->l[d->begin].offset, (unsigned)rd->steps + 1 };
}

/* The first step without a time, and behind which word one could stand. */
static void untimed(Reader *rd, const Draft *d, bool rhythm) {
        size_t end = MAX(d->how_at.end, d->days_at.end);

        missing(rd, d, TYPED_TIME);
        if (rhythm && end > 0)
                rd->untimed = (Place) { end - 1, end };
        rd->undated = d->how == HOW_WEEKS && !d->days;
}

/* A time that stands in a later step only: what is said once for all stands in the first. */
static void time_too_late(Reader *rd, const Draft *d) {
        char words[PLACE_TEXT_SIZE], days[PLACE_TEXT_SIZE] = "";
        TypedProblem *p;

        if (rd->untimed.end == 0)
                return;
        place_text(rd, rd->untimed, words);
        p = problem(rd, rd->untimed, "the time of day is missing in this step: what is said once for all of them stands in the first");
        if (rd->undated && d->days)
                reading(rd, p, rd->untimed, "%s on %s at %02u:%02u", words, weekdays_text(d->days, days), d->times[0] / 60u, d->times[0] % 60u);
        else if (d->n_times == 1)
                reading(rd, p, rd->untimed, "%s at %02u:%02u", words, d->times[0] / 60u, d->times[0] % 60u);
        rd->out->missing &= ~(unsigned)TYPED_TIME;
        rd->untimed = (Place) {};
        rd->timed = true;
}

/* What a step must say and does not. */
static void look_for(Reader *rd, Draft *d) {
        bool rhythm = d->how != HOW_NONE || d->days || d->n_cycle_days || d->hours;

        if (!rhythm && !d->how_wrong && !d->per)
                missing(rd, d, TYPED_PATTERN);
        if (d->n_times == 0 && !d->time_wrong && !(d->date_or_time && d->maybe_minute >= 0) && !rd->timed && rd->untimed.end == 0)
                untimed(rd, d, rhythm);
        else if (d->times_at.end > 0 && d->n_times > 0)
                time_too_late(rd, d);
        if (d->amount.unit == UNIT_NONE && !d->amount_wrong && !rd->amounts)
                rd->out->unstated |= TYPED_AMOUNT;
        if (d->how == HOW_WEEKS && !d->days)
                rd->out->unstated |= TYPED_DAYS;
}

void finish_step(Reader *rd, Draft *d) {
        unsigned length = 0;

        if (d->n_cycle_days > 0 && (d->how != HOW_NONE || d->cycle.n > 0 || !d->how_wrong))
                length = cycle_length(rd, d);
        else if (d->cycle.n > 0)
                problem(rd, d->on_at.end > 0 ? d->on_at : place_from(d->begin, d->begin), "which days of the cycle? Such as \"days 1-5 of a 21-day cycle\"");
        if (d->cycles > 0 && d->on.n == 0 && d->n_cycle_days == 0)
                problem(rd, d->cycles_at, "a cycle is a group in parentheses, as in \"(18 million units daily at 09:00 for 5 days, rest 2 days) "
                                          "for 3 cycles\"");
        if (d->n_cycle_days > 0)
                d->how = d->cycle.n == 0 ? HOW_NONE : d->how;
        if (d->on.n > 0 && d->how == HOW_NONE && !d->days && d->on.span == SPAN_DAY) {
                d->how = HOW_DAYS;
                d->n = 1;
        }
        keep(rd, d);
        agree(rd, d);
        look_for(rd, d);
        if (d->n_cycle_days > 0) {
                put_cycle_days(rd, d, length);
        } else if (d->on.n > 0) {
                put_on_off(rd, d);
        } else {
                put_amount(rd->f, d);
                put_pattern(rd->f, d);
                put_times(rd->f, d);
                put_bound(rd->f, d);
        }
        rd->timed |= d->times_at.end > 0 || d->n_times > 0;
        rd->n_times = d->time_wrong ? 0 : d->n_times > 0 ? d->n_times : rd->n_times;
        rd->amounts |= d->amount_at.end > 0;
        rd->steps++;
        rd->out->steps = (unsigned)rd->steps;
}
