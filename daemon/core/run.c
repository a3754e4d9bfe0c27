/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: a step once through, closed-form. Doses are counted, never walked. */

#include "run.h"

/* No pattern that is counted in months reaches DAY_END with more of them. */
#define MONTHS_MAX 4000u

/* Of a set with one day at least. */
static unsigned count_days(unsigned weekdays) {
        unsigned n = 1;

        while (weekdays &= weekdays - 1)
                n++;
        return n;
}

/* The K-th weekday of the set, from 0. */
static unsigned nth_day(unsigned weekdays, unsigned k) {
        while (k-- > 0)
                weekdays &= weekdays - 1;
        return (unsigned)__builtin_ctz(weekdays);
}

static unsigned days_below(unsigned weekdays, unsigned weekday) {
        unsigned below = weekdays & ((1u << weekday) - 1);

        return below ? count_days(below) : 0;
}

static Day clamp_day(uint64_t after, Day day) {
        return after < (uint64_t)(DAY_END - day) ? day + (Day)after : DAY_END;
}

static Day weeks_day(const Run *run, unsigned k) {
        unsigned per_week = count_days(run->weekdays), weekday = day_weekday(run->first);
        uint64_t weeks;

        if (per_week == 1)
                return clamp_day((uint64_t)k * run->n * 7, run->first);
        k += days_below(run->weekdays, weekday);
        weeks = (uint64_t)(k / per_week) * run->n;
        return clamp_day(weeks * 7 + nth_day(run->weekdays, k % per_week),
                         run->first - (Day)weekday);
}

Day run_day(const Run *run, uint64_t k) {
        if (run->first >= DAY_END || k > (uint64_t)DAY_END * 7)
                return DAY_END;
        switch (run->kind) {
        case RUN_WEEKS:
                return weeks_day(run, (unsigned)k); /* some 700,000 at most: a short division */
        case RUN_MONTHS:
                if (k * run->n > MONTHS_MAX)
                        return DAY_END;
                return MIN(day_add_months(run->first, (int)(k * run->n), run->dom), DAY_END);
        case RUN_DAYS:
        default:
                return clamp_day(k * run->n, run->first);
        }
}

static uint64_t weeks_before(const Run *run, Day day) {
        unsigned per_week = count_days(run->weekdays);
        unsigned skipped = days_below(run->weekdays, day_weekday(run->first));
        unsigned week = (unsigned)(day_week(day) - day_week(run->first)) / 7;

        if (week % run->n != 0) /* a week without doses: all of the weeks before it count */
                return (uint64_t)(week / run->n + 1) * per_week - skipped;
        return (uint64_t)(week / run->n) * per_week + days_below(run->weekdays, day_weekday(day)) -
               skipped;
}

static uint64_t months_before(const Run *run, Day day) {
        Date a = day_to_date(run->first), b = day_to_date(day);
        unsigned months = (unsigned)((b.year - a.year) * 12 + (int)b.month - (int)a.month);
        uint64_t k = months / run->n;

        return run_day(run, k) < day ? k + 1 : k;
}

uint64_t run_days_before(const Run *run, Day day) {
        if (day <= run->first)
                return 0;
        switch (run->kind) {
        case RUN_WEEKS:
                return weeks_before(run, day);
        case RUN_MONTHS:
                return months_before(run, day);
        case RUN_DAYS:
        default:
                return ((uint64_t)(day - run->first) + run->n - 1) / run->n;
        }
}

Slot run_slot(const Run *run, uint64_t dose) {
        if (run->n_times == 1) /* most have one; spares a division */
                return slot_of(run_day(run, dose), run->times[0]);
        return slot_of(run_day(run, dose / run->n_times), run->times[dose % run->n_times]);
}

uint64_t run_doses_before(const Run *run, Slot slot) {
        Day day;
        uint64_t k;
        size_t t = 0;

        if (slot <= slot_of(run->first, 0))
                return 0;
        day = slot_day(slot);
        k = run_days_before(run, day);
        if (run_day(run, k) == day)
                while (t < run->n_times && run->times[t] < slot_minute(slot))
                        t++;
        return k * run->n_times + t;
}

int run_next(const Run *run, Slot from, Slot *ret) {
        uint64_t dose;
        Slot slot;

        if (from > SLOT_MAX)
                return 0;
        dose = run_doses_before(run, from);
        if (dose >= run->doses)
                return 0;
        slot = run_slot(run, dose);
        if (slot > SLOT_MAX)
                return 0;
        *ret = slot;
        return 1;
}

int run_previous(const Run *run, Slot before, Slot *ret) {
        uint64_t doses = MIN(run_doses_before(run, MIN(before, SLOT_MAX + 1)), run->doses);

        if (doses == 0)
                return 0;
        *ret = run_slot(run, doses - 1);
        return 1;
}
