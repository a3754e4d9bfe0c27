/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps, as runs. */

#include "step.h"

Day day_add(Day day, unsigned n, Bound unit) {
        if (unit == BOUND_MONTHS)
                return day_add_months(day, (int)n, day_to_date(day).day);
        return day + (Day)(unit == BOUND_WEEKS ? n * 7 : n);
}

/* N times a week, by the days after the first. */
static uint8_t weekdays_a_week(unsigned n, unsigned weekday) {
        static const uint8_t spread[] = { 0, 0x01, 0x09, 0x15, 0x55, 0x1f, 0x3f, 0x7f };
        unsigned days = (unsigned)spread[n] << weekday;

        return (uint8_t)((days | days >> 7) & 0x7f);
}

static Day first_on(uint8_t weekdays, Day day) {
        while (!(weekdays & 1u << day_weekday(day)))
                day++;
        return day;
}

/* How many days of the pattern the bound leaves; the next item starts on the one after. */
static uint64_t bound_days(const Step *step, const Run *run) {
        switch (step->bound) {
        case BOUND_DOSES:
                return (step->length + run->n_times - 1) / run->n_times;
        case BOUND_UNTIL:
                return run_days_before(run, step->until + 1);
        default:
                return run_days_before(run, day_add(run->first, step->length, step->bound));
        }
}

static void set_pattern(const Step *step, Day start, Run *run) {
        unsigned weekday = day_weekday(start);

        switch (step->pattern) {
        case PATTERN_ONCE:
        case PATTERN_DAYS:
                run->kind = RUN_DAYS;
                return;
        case PATTERN_MONTHS:
                run->kind = RUN_MONTHS;
                run->dom = day_to_date(start).day;
                return;
        case PATTERN_A_WEEK:
                run->kind = RUN_WEEKS;
                run->n = 1;
                run->weekdays = weekdays_a_week(step->n, weekday);
                return;
        case PATTERN_WEEKS:
        case PATTERN_WEEKDAYS:
        default:
                run->kind = RUN_WEEKS;
                run->weekdays = step->weekdays ? step->weekdays : (uint8_t)(1u << weekday);
                run->first = first_on(run->weekdays, start);
        }
}

void run_of_step(const Step *step, Day start, Run *ret) {
        uint64_t days;

        *ret = (Run) {
                .step = step->number,
                .n = step->n,
                .first = start,
                .end = DAY_NONE,
                .doses = UINT64_MAX,
                .times = step->times,
                .n_times = step->n_times,
                .amount = step->amount,
        };
        set_pattern(step, start, ret);
        if (step->pattern == PATTERN_ONCE)
                days = 1;
        else if (step->bound == BOUND_NONE)
                return;
        else
                days = bound_days(step, ret);
        ret->doses = step->bound == BOUND_DOSES ? step->length : days * step->n_times;
        ret->end = run_day(ret, days);
}
