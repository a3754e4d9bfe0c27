/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: what the closed forms say, against a walk from day to day. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "schedule-random.h"

#define WALKED 12000 /* days, some 32 years */

static Random seed;

/* ---- the walk ---- */

static bool is_named(const Run *run, Day day) {
        Date a = day_to_date(run->first), b = day_to_date(day);
        int months = (b.year - a.year) * 12 + (int)b.month - (int)a.month;

        switch (run->kind) {
        case RUN_DAYS:
                return (unsigned)(day - run->first) % run->n == 0;
        case RUN_WEEKS:
                return (run->weekdays & 1u << day_weekday(day)) != 0 &&
                       (unsigned)(day_week(day) - day_week(run->first)) / 7 % run->n == 0;
        case RUN_MONTHS:
        default:
                return (unsigned)months % run->n == 0 &&
                       b.day == MIN(a.day, month_length(b.year, b.month));
        }
}

typedef struct Walk {
        Slot slots[WALKED * TIMES_MAX];
        size_t n;
        Day end; /* first named day without a dose; DAY_NONE where the walk did not get there */
} Walk;

static Day bound_end(const Step *step, const Run *run) {
        switch (step->bound) {
        case BOUND_DAYS:
                return run->first + step->length;
        case BOUND_WEEKS:
                return run->first + step->length * 7;
        case BOUND_MONTHS:
                return day_add_months(run->first, step->length, day_to_date(run->first).day);
        case BOUND_UNTIL:
                return step->until + 1;
        default:
                return DAY_NONE;
        }
}

static void walk(const Step *step, const Run *run, Walk *w) {
        Day end = bound_end(step, run);

        w->n = 0;
        w->end = DAY_NONE;
        for (Day day = run->first; day < run->first + WALKED; day++) {
                if (!is_named(run, day))
                        continue;
                if (day >= end || (step->bound == BOUND_DOSES && w->n >= step->length) ||
                    (step->pattern == PATTERN_ONCE && w->n > 0)) {
                        w->end = day;
                        return;
                }
                for (size_t t = 0; t < step->n_times; t++)
                        if (step->bound != BOUND_DOSES || w->n < step->length)
                                w->slots[w->n++] = slot_of(day, step->times[t]);
        }
}

/* ---- tests ---- */

static void compare(const Run *run, const Walk *w, Slot at) {
        size_t i = 0;
        Slot slot;
        int r;

        while (i < w->n && w->slots[i] < at)
                i++;
        r = run_next(run, at, &slot);
        if (i < w->n && w->slots[i] <= SLOT_MAX) {
                assert_int_equal(r, 1);
                assert_int_equal(slot, w->slots[i]);
        } else if (w->end != DAY_NONE || at > SLOT_MAX)
                assert_int_equal(r, 0);
        while (i > 0 && w->slots[i - 1] > SLOT_MAX)
                i--;
        assert_int_equal(run_previous(run, at, &slot), i > 0);
        if (i > 0)
                assert_int_equal(slot, w->slots[i - 1]);
}

static void test_walked(void **state) {
        Walk *w = calloc(1, sizeof(*w));

        assert_non_null(w);
        for (unsigned i = 0; i < 1500; i++) {
                Day start = (Day)pick(&seed, chance(&seed, 80) ? 30000 : DAY_MAX + 1);
                Step step;
                Run run;

                random_step(&seed, &step, true, true, false);
                if (chance(&seed, 20))
                        step.until = start + (Day)pick(&seed, 800);
                run_of_step(&step, start, &run);
                assert_true(run.first >= start && run.first <= start + 6);
                assert_true(is_named(&run, run.first));
                walk(&step, &run, w);
                if (w->end != DAY_NONE) {
                        assert_int_equal(run.end, w->end);
                        assert_int_equal(run.doses, w->n);
                }
                for (unsigned k = 0; k < 60; k++) {
                        Slot near = w->n > 0 ? w->slots[pick(&seed, (unsigned)w->n)] : run.first;

                        compare(&run, w, near - 1 + pick(&seed, 3));
                        compare(&run, w, slot_of(start, 0) - 2000 +
                                pick(&seed, (WALKED - 40) * MINUTES_PER_DAY));
                }
        }
        free(w);
}

/* The K-th dose and the number before it are each other's inverse, however far. */
static void test_inverse(void **state) {
        for (unsigned i = 0; i < 20000; i++) {
                uint64_t k = pick(&seed, 40000);
                Step step;
                Run run;
                Slot slot;

                random_step(&seed, &step, true, false, false);
                run_of_step(&step, (Day)pick(&seed, DAY_MAX + 1), &run);
                slot = run_slot(&run, k);
                if (slot_day(slot) >= DAY_END)
                        continue;
                assert_int_equal(run_doses_before(&run, slot), k);
                assert_int_equal(run_doses_before(&run, slot + 1), k + 1);
                assert_true(run_slot(&run, k + 1) > slot || slot_day(run_slot(&run, k + 1)) >= DAY_END);
        }
}

static void test_extremes(void **state) {
        static const Slot slots[] = { INT64_MIN, -1, 0, SLOT_MAX, SLOT_MAX + 1, SLOT_NONE };
        Slot slot;
        Step step;
        Run run;

        for (unsigned i = 0; i < 2000; i++) {
                random_step(&seed, &step, true, true, false);
                run_of_step(&step, chance(&seed, 50) ? DAY_MIN : DAY_MAX, &run);
                for (size_t k = 0; k < ELEMENTSOF(slots); k++) {
                        if (run_next(&run, slots[k], &slot) > 0)
                                assert_true(slot >= slots[k] && slot <= SLOT_MAX &&
                                            slot >= slot_of(run.first, 0));
                        if (run_previous(&run, slots[k], &slot) > 0)
                                assert_true(slot < slots[k] && slot <= SLOT_MAX &&
                                            slot >= slot_of(run.first, 0));
                }
                assert_int_equal(run_next(&run, SLOT_NONE, &slot), 0);
                assert_int_equal(run_previous(&run, INT64_MIN, &slot), 0);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_walked),
                cmocka_unit_test(test_inverse),
                cmocka_unit_test(test_extremes),
        };
        seed = random_start();
        return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
