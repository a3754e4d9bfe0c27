/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules: what they mean, dose by dose, and that every place is reached as by walking. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "placed.h"
#include "schedule-random.h"

static Random seed;

static Schedule *parse(const char *text) {
        Schedule *s = NULL;
        ScheduleError err;

        if (schedule_parse(text, &s, &err) < 0)
                fail_msg("\"%s\" at %zu: %s", text, err.offset, err.message);
        return s;
}

static Day date(const char *text) {
        Day day;

        assert_int_equal(day_parse(text, &day), 0);
        return day;
}

/* ---- what it means ---- */

/* Doses as "date time", a comma, the next; "..." where more follow. Amounts only where said. */
static const struct {
        const char *rule, *text, *start, *doses;
} meanings[] = {
        { "the first fitting day", "sun at 19:00 for 2 doses", "2026-11-18",
          "2026-11-22 19:00, 2026-11-29 19:00" },
        { "the start day itself", "weekly on wed at 19:00 for 1 dose", "2026-11-18", "2026-11-18 19:00" },
        { "weekly is on the weekday of the start", "weekly at 9:00 for 2 doses", "2026-11-18",
          "2026-11-18 09:00, 2026-11-25 09:00" },
        { "no days are inherited", "weekly on sun at 9:00 for 1 dose, rest 1 day, weekly for 2 doses",
          "2026-11-18", "2026-11-22 09:00, 2026-11-30 09:00, 2026-12-07 09:00" },
        { "twice a week", "twice a week at 9:00 for 4 doses", "2026-11-18",
          "2026-11-18 09:00, 2026-11-21 09:00, 2026-11-25 09:00, 2026-11-28 09:00" },
        { "3 times a week", "3 times a week at 9:00 for 4 doses", "2026-11-20",
          "2026-11-20 09:00, 2026-11-22 09:00, 2026-11-24 09:00, 2026-11-27 09:00" },
        { "4 times a week", "4 times a week at 9:00 for 5 doses", "2026-11-18",
          "2026-11-18 09:00, 2026-11-20 09:00, 2026-11-22 09:00, 2026-11-24 09:00, 2026-11-25 09:00" },
        { "5 times a week", "5 times a week at 9:00 for 6 doses", "2026-11-18",
          "2026-11-18 09:00, 2026-11-19 09:00, 2026-11-20 09:00, 2026-11-21 09:00, 2026-11-22 09:00, "
          "2026-11-25 09:00" },
        { "weeks are counted Monday to Sunday", "every 2 weeks on mon thu at 9:00 for 4 doses",
          "2026-11-19", "2026-11-19 09:00, 2026-11-30 09:00, 2026-12-03 09:00, 2026-12-14 09:00" },
        { "from the week of the first dose", "every 2 weeks on mon at 9:00 for 2 doses", "2026-11-17",
          "2026-11-23 09:00, 2026-12-07 09:00" },
        { "months clamp and come back", "every month at 9:00 for 5 doses", "2027-01-31",
          "2027-01-31 09:00, 2027-02-28 09:00, 2027-03-31 09:00, 2027-04-30 09:00, 2027-05-31 09:00" },
        { "a leap day", "every 12 months at 9:00 for 5 doses", "2028-02-29",
          "2028-02-29 09:00, 2029-02-28 09:00, 2030-02-28 09:00, 2031-02-28 09:00, 2032-02-29 09:00" },
        { "2100 has no leap day", "every month at 9:00", "2100-01-30",
          "2100-01-30 09:00, 2100-02-28 09:00, 2100-03-30 09:00, ..." },
        { "a bound in weeks ends before first + 28 days", "sun at 9:00 for 4 weeks", "2026-11-18",
          "2026-11-22 09:00, 2026-11-29 09:00, 2026-12-06 09:00, 2026-12-13 09:00" },
        { "a bound counts from the first dose", "sun at 9:00 for 1 day", "2026-11-18", "2026-11-22 09:00" },
        { "each time of day is a dose", "daily at 9:00 and 21:00 for 3 doses", "2026-11-18",
          "2026-11-18 09:00, 2026-11-18 21:00, 2026-11-19 09:00" },
        { "a day begun is left", "daily at 9:00 and 21:00 for 3 doses, once", "2026-11-18",
          "2026-11-18 09:00, 2026-11-18 21:00, 2026-11-19 09:00, 2026-11-20 09:00, 2026-11-20 21:00" },
        { "until includes its date", "daily at 9:00 until 2026-11-19, once", "2026-11-18",
          "2026-11-18 09:00, 2026-11-19 09:00, 2026-11-20 09:00" },
        { "until before the first fitting day: the next item starts on it",
          "weekly on sun at 9:00 until 2026-11-21, daily for 2 doses", "2026-11-18",
          "2026-11-22 09:00, 2026-11-23 09:00" },
        { "months in a bound clamp", "daily at 9:00 for 1 month, rest 1 day, once", "2027-01-31",
          "2027-01-31 09:00, 2027-02-01 09:00, 2027-02-02 09:00, ..." },
        { "the end of a clamped month", "every 28 days at 9:00 for 1 month, once", "2027-01-31",
          "2027-01-31 09:00, 2027-02-28 09:00" },
        { "the next item keeps the rhythm", "weekly on sun at 9:00 for 2 doses, every 2 weeks for 2 doses, "
          "every 3 weeks", "2026-11-22", "2026-11-22 09:00, 2026-11-29 09:00, 2026-12-06 09:00, "
          "2026-12-20 09:00, 2027-01-03 09:00, 2027-01-24 09:00, ..." },
        { "after a bound in days: on or after its end", "every 3 days at 9:00 for 4 days, once",
          "2026-11-01", "2026-11-01 09:00, 2026-11-04 09:00, 2026-11-07 09:00" },
        { "a bound that ends on a pattern's day", "every 3 days at 9:00 for 6 days, once", "2026-11-01",
          "2026-11-01 09:00, 2026-11-04 09:00, 2026-11-07 09:00" },
        { "in mid week", "every 2 weeks on mon wed at 9:00 for 1 dose, daily for 1 dose", "2026-11-16",
          "2026-11-16 09:00, 2026-11-18 09:00" },
        { "a rest starts there too", "weekly on mon at 9:00 for 1 dose, rest 2 days, daily for 2 doses",
          "2027-01-04", "2027-01-04 09:00, 2027-01-13 09:00, 2027-01-14 09:00" },
        { "a rest in months clamps", "rest 1 month, once at 9:00", "2027-01-31", "2027-02-28 09:00" },
        { "once is a single day", "once at 9:00, once, rest 2 days, once", "2026-11-18",
          "2026-11-18 09:00, 2026-11-19 09:00, 2026-11-22 09:00" },
        { "cycles follow each other", "(daily at 9:00 for 2 days, rest 1 day) for 2 cycles, once",
          "2026-11-18", "2026-11-18 09:00, 2026-11-19 09:00, 2026-11-21 09:00, 2026-11-22 09:00, "
          "2026-11-24 09:00" },
        { "a repeat of all", "weekly on sun at 9:00 for 1 dose, rest 1 day, repeat", "2026-11-18",
          "2026-11-22 09:00, 2026-12-06 09:00, 2026-12-20 09:00, ..." },
        { "a repeat of a group", "once at 9:00, (once at 10:00, rest 1 day) repeat", "2026-11-18",
          "2026-11-18 09:00, 2026-11-19 10:00, 2026-11-21 10:00, ..." },
        { "a repeat in a group", "once at 9:00, (once at 10:00, rest 2 days, repeat)", "2026-11-18",
          "2026-11-18 09:00, 2026-11-19 10:00, 2026-11-22 10:00, ..." },
        { "months in a repeat drift only by the clamp", "every month at 9:00 for 1 dose, repeat",
          "2027-01-31", "2027-01-31 09:00, 2027-02-28 09:00, 2027-03-28 09:00, ..." },
        { "amount and times go on, each on its own",
          "2 mg daily at 9:00 for 1 day, 3 mg daily for 1 day, daily at 10:00 for 1 day", "2026-11-18",
          "2026-11-18 09:00 2 milligrams, 2026-11-19 09:00 3 milligrams, 2026-11-20 10:00 3 milligrams" },
        { "through rests and parentheses, in the order of the text",
          "(2 mg once at 9:00, rest 1 day, (once, 5 mg once at 8:00)) for 2 cycles, once", "2026-11-18",
          "2026-11-18 09:00 2 milligrams, 2026-11-20 09:00 2 milligrams, 2026-11-21 08:00 5 milligrams, "
          "2026-11-22 09:00 2 milligrams, 2026-11-24 09:00 2 milligrams, 2026-11-25 08:00 5 milligrams, "
          "2026-11-26 08:00 5 milligrams" },
        { "doses end with 2100", "daily at 9:00", "2100-12-30", "2100-12-30 09:00, 2100-12-31 09:00" },
        { "a repeat ends with 2100", "weekly at 23:59 for 1 dose, repeat", "2100-12-20",
          "2100-12-20 23:59, 2100-12-27 23:59" },
        { "no dose at all", "rest 2 days", "2026-11-18", "" },
        { "a first dose after 2100", "every 2 weeks on sun at 9:00", "2100-12-31", "" },
};

static void add_dose(const ScheduleDose *d, bool amounts, char *out) {
        char slot[SLOT_TEXT_SIZE], amount[AMOUNT_TEXT_SIZE];

        slot_format(d->slot, slot);
        slot[10] = ' ';
        strcat(out, *out ? ", " : "");
        strcat(out, slot);
        if (amounts && d->amount.unit != UNIT_NONE) {
                strcat(out, " ");
                strcat(out, amount_print(d->amount, amount));
        }
}

static void test_meaning(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(meanings); i++) {
                _cleanup_(schedule_freep) Schedule *s = parse(meanings[i].text);
                const char *dots = strstr(meanings[i].doses, ", ...");
                size_t wanted = 0, n = 0;
                char doses[2000] = "";
                ScheduleCursor c;
                ScheduleDose d;

                for (const char *p = meanings[i].doses; *p; p++)
                        wanted += *p == ':';
                schedule_seek(s, date(meanings[i].start), SLOT_MIN, &c);
                while ((!dots || n < wanted) && n < 20 && schedule_next_dose(&c, &d)) {
                        add_dose(&d, strstr(meanings[i].doses, "milli") != NULL, doses);
                        n++;
                }
                if (dots)
                        strcat(doses, schedule_next_dose(&c, &d) ? ", ..." : "");
                if (!streq(doses, meanings[i].doses))
                        fail_msg("%s: expected %s, got %s", meanings[i].rule, meanings[i].doses, doses);
        }
}

/* ---- what the steps say ---- */

static const struct {
        const char *text;
        unsigned shortest;
        bool unnamed;
} steps[] = {
        { "once at 9:00", 1, true },
        { "daily at 9:00", 1, true },
        { "every 3 days at 9:00", 3, true },
        { "weekly at 9:00", 7, true },
        { "weekly on sun at 9:00", 7, false },
        { "every 2 weeks at 9:00", 14, true },
        { "every 2 weeks on sun at 9:00", 14, false },
        { "mon wed at 9:00", 2, false },
        { "sun mon at 9:00", 1, false },
        { "mon-sun at 9:00", 1, false },
        { "every 2 weeks on mon sun at 9:00", 6, false },
        { "every 2 weeks on mon wed sun at 9:00", 2, false },
        { "once a week at 9:00", 7, true },
        { "2 times a week at 9:00", 3, true },
        { "3 times a week at 9:00", 2, true },
        { "4 times a week at 9:00", 1, true },
        { "7 times a week at 9:00", 1, true },
        { "every month at 9:00", 28, true },
        { "every 2 months at 9:00", 59, true },
        { "every 3 months at 9:00", 89, true },
        { "every 12 months at 9:00", 365, true },
        { "every 48 months at 9:00", 1460, true }, /* over 2100 */
};

static void test_intervals(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(steps); i++) {
                _cleanup_(schedule_freep) Schedule *s = parse(steps[i].text);

                assert_int_equal(schedule_shortest_interval(s, 0), steps[i].shortest);
                assert_int_equal(schedule_unnamed_days(s), steps[i].unnamed);
        }
}

static void test_steps(void **state) {
        _cleanup_(schedule_freep) Schedule *s = parse("rest 1 day, (weekly at 9:00 and 8:00 for 1 day, "
                                                      "3 mg sun for 1 day) for 2 cycles, daily at 7:00");
        const uint16_t *times;
        char text[AMOUNT_TEXT_SIZE];
        size_t n;

        assert_int_equal(schedule_steps(s), 3);
        assert_int_equal(schedule_amount(s, 0).unit, UNIT_NONE);
        assert_string_equal(amount_print(schedule_amount(s, 1), text), "3 milligrams");
        assert_string_equal(amount_print(schedule_amount(s, 2), text), "3 milligrams");
        assert_int_equal(schedule_amount(s, 3).unit, UNIT_NONE);
        times = schedule_times(s, 1, &n);
        assert_int_equal(n, 2);
        assert_int_equal(times[0], 480);
        assert_int_equal(times[1], 540);
        times = schedule_times(s, 2, &n);
        assert_int_equal(n, 1);
        assert_int_equal(times[0], 420);
        assert_null(schedule_times(s, 3, &n));
        assert_int_equal(n, 0);
        assert_int_equal(schedule_shortest_interval(s, 0), 7);
        assert_int_equal(schedule_shortest_interval(s, 2), 1);
        assert_false(schedule_unnamed_days(s));
}

static void test_runs(void **state) {
        _cleanup_(schedule_freep) Schedule *s = parse("2 mg 3 times a week at 9:00 for 4 doses, rest 1 day, "
                                                      "every 2 months for 3 doses, (sun) ");
        Day start = date("2027-01-30"); /* a Saturday */
        ScheduleCursor c, copy;
        Run run;

        schedule_seek(s, start, SLOT_MIN, &c);
        assert_int_equal(schedule_next_run(&c, &run), 1);
        assert_int_equal(run.step, 0);
        assert_int_equal(run.kind, RUN_WEEKS);
        assert_int_equal(run.n, 1);
        assert_int_equal(run.weekdays, 0x20 | 0x01 | 0x04); /* Saturday, Monday, Wednesday */
        assert_int_equal(run.first, start);
        assert_int_equal(run.doses, 4);
        copy = c;
        assert_int_equal(schedule_next_run(&copy, &run), 1);
        assert_int_equal(run.kind, RUN_MONTHS);
        assert_int_equal(run.n, 2);
        assert_int_equal(run.doses, 3);
        assert_int_equal(schedule_next_run(&copy, &run), 1);
        assert_int_equal(run.end, DAY_NONE);
        assert_true(run.doses == UINT64_MAX);
        assert_int_equal(run.weekdays, 0x40);
        assert_int_equal(schedule_next_run(&copy, &run), 0);
        assert_int_equal(schedule_next_run(&c, &run), 1); /* the copy went on alone */
        assert_int_equal(run.kind, RUN_MONTHS);
        /* in mid run the run comes whole */
        schedule_seek(s, start, slot_of(start + 3, 0), &c);
        assert_int_equal(schedule_next_run(&c, &run), 1);
        assert_int_equal(run.step, 0);
        assert_int_equal(run.first, start);
}

/* ---- every place is reached as by walking ---- */

#define DOSES 400

typedef struct List {
        ScheduleDose doses[DOSES];
        size_t n;
        bool whole; /* that is all there are */
} List;

static bool same_dose(const ScheduleDose *a, const ScheduleDose *b) {
        return a->slot == b->slot && a->step == b->step && amount_equal(a->amount, b->amount);
}

static void walk(const Schedule *s, Day start, List *l) {
        ScheduleCursor c;

        schedule_seek(s, start, SLOT_MIN, &c);
        for (l->n = 0; l->n < DOSES && schedule_next_dose(&c, &l->doses[l->n]); l->n++)
                assert_true(l->n == 0 || l->doses[l->n].slot > l->doses[l->n - 1].slot);
        l->whole = l->n < DOSES;
        for (size_t i = 0; i < l->n; i++)
                assert_true(l->doses[i].slot >= slot_of(start, 0) && l->doses[i].slot <= SLOT_MAX);
}

/* The runs one after the other have the same doses. */
static void check_runs(const Schedule *s, Day start, const List *l) {
        size_t i = 0;
        ScheduleCursor c;
        Run run;

        schedule_seek(s, start, SLOT_MIN, &c);
        while (i < l->n && schedule_next_run(&c, &run)) {
                Slot from = SLOT_MIN, slot;
                uint64_t doses = 0;

                assert_true(run.doses > 0);
                assert_int_equal(slot_day(l->doses[i].slot), run.first);
                for (; i < l->n && run_next(&run, from, &slot); i++, doses++) {
                        assert_int_equal(slot, l->doses[i].slot);
                        assert_int_equal(run.step, l->doses[i].step);
                        from = slot + 1;
                }
                assert_true(doses == run.doses || i == l->n || run.end > DAY_MAX);
        }
        assert_int_equal(i, l->n);
}

static void check_at(const Schedule *s, Day start, const List *l, Slot at) {
        ScheduleDose d;
        ScheduleCursor c;
        size_t i = 0;

        while (i < l->n && l->doses[i].slot < at)
                i++;
        if (i == l->n && !l->whole)
                return;
        schedule_seek(s, start, at, &c);
        for (size_t k = i; k < MIN(i + 20, l->n); k++) {
                assert_int_equal(schedule_next_dose(&c, &d), 1);
                assert_true(same_dose(&d, &l->doses[k]));
        }
        if (i + 20 > l->n && l->whole)
                assert_int_equal(schedule_next_dose(&c, &d), 0);
        assert_int_equal(schedule_dose_from(s, start, at, &d), i < l->n);
        assert_true(i == l->n || same_dose(&d, &l->doses[i]));
        assert_int_equal(schedule_dose_at(s, start, at, &d), i < l->n && l->doses[i].slot == at);
        assert_int_equal(schedule_dose_before(s, start, at, &d), i > 0);
        assert_true(i == 0 || same_dose(&d, &l->doses[i - 1]));
}

static Schedule *random_text(char **ret) {
        for (;;) {
                _cleanup_(schedule_freep) Schedule *made = random_schedule(&seed);
                _cleanup_free_ char *text = NULL;
                Schedule *s = NULL;

                assert_int_equal(schedule_print(made, &text), 0);
                if (schedule_parse(text, &s, NULL) == 0) {
                        *ret = TAKE_PTR(text);
                        return s;
                }
        }
}

static void test_places(void **state) {
        size_t doses = 0;
        List *l = calloc(1, sizeof(*l));

        assert_non_null(l);
        for (unsigned i = 0; i < 1200; i++) {
                _cleanup_free_ char *text = NULL;
                _cleanup_(schedule_freep) Schedule *s = random_text(&text);
                Day start = (Day)pick(&seed, chance(&seed, 70) ? 25000 : DAY_MAX + 1);
                Slot last;

                walk(s, start, l);
                check_runs(s, start, l);
                doses += l->n;
                last = l->n > 0 ? l->doses[l->n - 1].slot : slot_of(start, 0) + 100000;
                check_at(s, start, l, INT64_MIN);
                check_at(s, start, l, slot_of(start, 0));
                check_at(s, start, l, last + 1);
                if (l->whole)
                        check_at(s, start, l, SLOT_MAX);
                for (unsigned k = 0; k < 100; k++) {
                        Slot dose = l->n > 0 ? l->doses[pick(&seed, (unsigned)l->n)].slot : last;
                        unsigned span = (unsigned)MIN(last - slot_of(start, 0) + 2, INT32_MAX);

                        check_at(s, start, l, dose + (Slot)pick(&seed, 3) - 1);
                        check_at(s, start, l, slot_of(start, 0) + pick(&seed, span));
                }
        }
        assert_true(doses > 100000); /* or the schedules made up are no longer worth it */
        free(l);
}

/* Far out there is no list to compare with; the doses from two places meet. */
static void test_far(void **state) {
        for (unsigned i = 0; i < 2000; i++) {
                _cleanup_free_ char *text = NULL;
                _cleanup_(schedule_freep) Schedule *s = random_text(&text);
                Day start = (Day)pick(&seed, DAY_MAX);
                Slot at = slot_of(start, 0) + (Slot)pick(&seed, (unsigned)(DAY_MAX - start) * MINUTES_PER_DAY);
                ScheduleDose d, next, before;
                ScheduleCursor c;

                if (!schedule_dose_from(s, start, at, &d))
                        continue;
                assert_true(d.slot >= at && d.slot <= SLOT_MAX);
                if (schedule_dose_before(s, start, d.slot, &before)) {
                        assert_true(before.slot < at);
                        schedule_seek(s, start, before.slot, &c);
                        assert_int_equal(schedule_next_dose(&c, &next), 1);
                        assert_true(same_dose(&next, &before));
                        assert_int_equal(schedule_next_dose(&c, &next), 1);
                        assert_true(same_dose(&next, &d));
                }
                assert_int_equal(schedule_dose_before(s, start, d.slot + 1, &next), 1);
                assert_true(same_dose(&next, &d));
        }
}

/* ---- nothing takes long ---- */

static const char *const heavy[] = {
        "((((((((once at 9:00) for 9999 cycles) for 9999 cycles) for 9999 cycles) for 9999 cycles) "
        "for 9999 cycles) for 9999 cycles) for 9999 cycles) for 9999 cycles, once",
        "((((((((rest 1 day) for 9999 cycles) for 9999 cycles) for 9999 cycles) for 9999 cycles) "
        "for 9999 cycles) for 9999 cycles) for 9999 cycles, once at 9:00) for 9999 cycles, once",
        "((((((((rest 1 month) for 9999 cycles) for 9999 cycles) for 9999 cycles) for 9999 cycles) "
        "for 9999 cycles) for 9999 cycles) for 9999 cycles, once at 9:00) for 9999 cycles, once",
        "((((((((daily at 9:00 for 1 month) for 2 cycles) for 2 cycles) for 2 cycles) for 2 cycles) "
        "for 2 cycles) for 2 cycles) for 2 cycles) for 9999 cycles",
        "((((((((once at 9:00, every month for 1 day) for 2 cycles, once) for 2 cycles, once) for 2 cycles, "
        "once) for 2 cycles, once) for 2 cycles, once) for 2 cycles, once) for 2 cycles, once) repeat",
        "daily at 9:00 for 9999 months, once, every 9999 months for 9999 doses, rest 9999 months, repeat",
        "every 9999 weeks on mon tue at 9:00 for 9999 doses, rest 9999 weeks, repeat",
        "(rest 9999 days) for 9999 cycles, daily at 9:00",
        "((rest 1 day) for 9999 cycles, once at 9:00) for 9999 cycles",
};

static double cpu_seconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_heavy(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(heavy); i++) {
                double begin = cpu_seconds();
                _cleanup_(schedule_freep) Schedule *s = parse(heavy[i]);
                ScheduleDose d, before;
                ScheduleCursor c;

                for (Day day = DAY_MIN; day <= DAY_MAX; day += 4000) {
                        schedule_seek(s, DAY_MIN, slot_of(day, 0), &c);
                        for (unsigned k = 0; k < 200 && schedule_next_dose(&c, &d); k++)
                                if (k % 50 == 0 && schedule_dose_before(s, DAY_MIN, d.slot, &before))
                                        assert_true(before.slot < d.slot);
                }
                assert_true(cpu_seconds() - begin < 5); /* some ms; a walk would take for ever */
        }
}

static double seeks_take(const Schedule *s, Day day) {
        double begin = cpu_seconds();
        ScheduleDose d;

        for (unsigned i = 0; i < 2000; i++) {
                assert_int_equal(schedule_dose_from(s, DAY_MIN, slot_of(day, 0), &d), 1);
                assert_int_equal(schedule_dose_before(s, DAY_MIN, slot_of(day, 0), &d), 1);
        }
        return cpu_seconds() - begin;
}

/* The hundredth year costs what the first does: walked there, it would be a hundred times
 * that and more. The margin is for other work on the machine. */
static void test_far_is_cheap(void **state) {
        static const char *const cycles[] = {
                "once at 9:00, repeat",
                "daily at 9:00 for 2 days, (sun for 2 doses, rest 1 day) for 3 cycles, repeat",
                "(once at 9:00, rest 1 day) for 9999 cycles, (once, rest 2 days) for 9999 cycles, repeat",
                "3 times a week at 9:00",
        };

        for (size_t i = 0; i < ELEMENTSOF(cycles); i++) {
                _cleanup_(schedule_freep) Schedule *s = parse(cycles[i]);
                double near = MIN(seeks_take(s, 300), seeks_take(s, 300));
                double far = MIN(seeks_take(s, 36500), seeks_take(s, 36500));

                assert_true(far < 8 * near + 0.005);
        }
}

/* A step as its doses fall, once all were moved by some days; "" where no schedule says it. */
static void test_placed(void **state) {
        static const struct {
                const char *text, *start, *dose;
                int32_t shift;
                const char *placed;
        } cases[] = {
                { "90 mcg weekly on sun at 19:00", "2026-11-22", "2026-11-29 19:00", 1, "90 micrograms weekly on mon at 19:00" },
                { "90 mcg weekly on sun at 19:00", "2026-11-22", "2026-11-29 19:00", -8, "90 micrograms weekly on sat at 19:00" },
                { "fri mon wed at 9:00 for 4 weeks", "2026-11-23", "2026-11-23 09:00", 3, "mon thu sat at 09:00" },
                { "90 mcg weekly at 9:00 for 2 doses, then every 3 weeks", "2026-11-22", "2026-12-06 09:00", 1, "90 micrograms every 3 weeks at 09:00" },
                { "every 2 weeks on mon thu at 9:00", "2026-11-23", "2026-11-23 09:00", 3, "every 2 weeks on thu sun at 09:00" },
                { "every 2 weeks on mon thu at 9:00", "2026-11-23", "2026-11-23 09:00", 4, "" },
                { "every 2 weeks on mon thu at 9:00", "2026-11-23", "2026-11-23 09:00", 7, "every 2 weeks on mon thu at 09:00" },
                { "3 times a week at 9:00", "2026-11-23", "2026-11-30 09:00", 0, "3 times a week at 09:00" },
                { "3 times a week at 9:00", "2026-11-23", "2026-11-25 09:00", 0, "mon wed fri at 09:00" },
                { "3 times a week at 9:00", "2026-11-23", "2026-11-25 09:00", 1, "tue thu sat at 09:00" },
                { "every month at 9:00", "2027-01-31", "2027-03-31 09:00", 0, "every month at 09:00" },
                { "every month at 9:00", "2027-01-31", "2027-02-28 09:00", 0, "" },
                { "every month at 9:00", "2027-01-27", "2027-02-27 09:00", 1, "every month at 09:00" },
                { "every month at 9:00", "2027-01-27", "2027-02-27 09:00", 2, "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(schedule_freep) Schedule *s = parse(cases[i].text), *placed = NULL;
                _cleanup_free_ char *text = NULL, *slot = strdup(cases[i].dose);
                ScheduleCursor cursor;
                Slot dose;
                int r;

                slot[DAY_TEXT_SIZE - 1] = 'T';
                assert_int_equal(slot_parse(slot, &dose), 0);
                schedule_seek(s, date(cases[i].start), dose, &cursor);
                assert_true(cursor.in_run);
                r = schedule_placed(s, &cursor.run, cases[i].shift, slot_day(dose) + cases[i].shift, &placed);
                assert_int_equal(r, *cases[i].placed ? 0 : -EINVAL);
                if (r == 0)
                        assert_int_equal(schedule_print(placed, &text), 0);
                assert_string_equal(text ? text : "", cases[i].placed);
        }
}

static void test_counts_days(void **state) {
        static const struct {
                const char *text;
                bool counts, endless;
        } cases[] = {
                { "weekly on sun at 19:00", false, true },     { "weekly at 19:00", true, true },
                { "every 2 weeks on sun at 19:00", true, true }, { "daily at 19:00", false, true },
                { "every 2 days at 19:00", true, true },       { "mon wed at 19:00", false, true },
                { "every month at 19:00", true, true },        { "3 times a week at 19:00", true, true },
                { "once at 19:00", false, false },             { "daily at 19:00 for 3 doses", false, false },
                { "once at 9:00, then daily", false, false },  { "rest 1 month", false, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(schedule_freep) Schedule *s = parse(cases[i].text);

                assert_int_equal(schedule_counts_days(s), cases[i].counts);
                assert_int_equal(schedule_is_endless_step(s), cases[i].endless);
        }
}

static void test_outside(void **state) {
        _cleanup_(schedule_freep) Schedule *s = parse("daily at 9:00"), *none = parse("rest 1 month");
        ScheduleDose d = { .slot = 7 };

        assert_int_equal(schedule_dose_from(s, -1, SLOT_MIN, &d), 0);
        assert_int_equal(schedule_dose_from(s, DAY_MAX + 1, SLOT_MIN, &d), 0);
        assert_int_equal(schedule_dose_from(s, DAY_NONE, SLOT_NONE, &d), 0);
        assert_int_equal(schedule_dose_from(s, DAY_MIN, SLOT_NONE, &d), 0);
        assert_int_equal(schedule_dose_before(s, DAY_NONE, SLOT_NONE, &d), 0);
        assert_int_equal(schedule_dose_before(s, INT32_MIN, SLOT_NONE, &d), 0);
        assert_int_equal(schedule_dose_before(none, DAY_MIN, SLOT_NONE, &d), 0);
        assert_int_equal(schedule_dose_at(s, DAY_MIN, 541, &d), 0);
        assert_int_equal(schedule_dose_at(s, DAY_MIN, SLOT_NONE, &d), 0);
        assert_int_equal(schedule_dose_before(s, DAY_MIN, 540, &d), 0);
        assert_int_equal(d.slot, 7); /* untouched */
        assert_int_equal(schedule_dose_before(s, DAY_MIN, SLOT_NONE, &d), 1);
        assert_int_equal(d.slot, slot_of(DAY_MAX, 540));
        assert_int_equal(schedule_dose_from(s, DAY_MIN, INT64_MIN, &d), 1);
        assert_int_equal(d.slot, 540);
        schedule_free(NULL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_meaning), cmocka_unit_test(test_intervals),
                cmocka_unit_test(test_steps),   cmocka_unit_test(test_runs),
                cmocka_unit_test(test_places),  cmocka_unit_test(test_far),
                cmocka_unit_test(test_heavy),   cmocka_unit_test(test_far_is_cheap),
                cmocka_unit_test(test_outside), cmocka_unit_test(test_placed),
                cmocka_unit_test(test_counts_days),
        };
        seed = random_start();
        return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
