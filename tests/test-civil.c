/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Civil dates and slots, against glibc's timegm and gmtime. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <time.h>

#include "civil.h"
#include "util.h"

static Day day(int year, unsigned month, unsigned dom) {
        Day d;

        assert_int_equal(day_from_date((Date) { year, month, dom }, &d), 0);
        return d;
}

static void assert_date(Day d, int year, unsigned month, unsigned dom) {
        Date date = day_to_date(d);

        assert_int_equal(date.year, year);
        assert_int_equal(date.month, month);
        assert_int_equal(date.day, dom);
}

static void test_every_day(void **state) {
        struct tm tm = { .tm_year = 0, .tm_mon = 0, .tm_mday = 1 };
        Day first = (Day)(timegm(&tm) / 86400);

        assert_int_equal(first, day(1900, 1, 1));
        for (Day d = first;; d++) {
                time_t t = (time_t)d * 86400;

                assert_non_null(gmtime_r(&t, &tm));
                if (tm.tm_year + 1900 > 2200)
                        break;
                assert_date(d, tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday);
                assert_int_equal(day(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday), d);
                assert_int_equal(day_weekday(d), (tm.tm_wday + 6) % 7);
                assert_int_equal(day_week(d), d - (tm.tm_wday + 6) % 7);
        }
}

static void test_far_days(void **state) {
        assert_int_equal(day(1970, 1, 1), DAY_MIN);
        assert_int_equal(day(2100, 12, 31), DAY_MAX);
        assert_date(day(1, 1, 1), 1, 1, 1);
        assert_date(day(9999, 12, 31), 9999, 12, 31);
        assert_int_equal(day_weekday(day(1, 1, 1)), 0);

        /* No day is out of bounds for the arithmetic. */
        assert_int_equal(day_to_date(INT32_MAX).year, 5881580);
        assert_int_equal(day_to_date(INT32_MIN).year, -5877641);
        assert_true(day_weekday(INT32_MIN) < 7);
        assert_true(day_week(INT32_MIN) <= INT32_MIN + 6);
}

static void test_no_such_date(void **state) {
        static const Date wrong[] = {
                { 0, 1, 1 },     { 10000, 1, 1 }, { 2026, 0, 1 },  { 2026, 13, 1 }, { 2026, 1, 0 },
                { 2026, 1, 32 }, { 2026, 2, 29 }, { 2100, 2, 29 }, { 2026, 4, 31 }, { INT32_MIN, 1, 1 },
                { 2026, UINT32_MAX, 1 }, { 2026, 1, UINT32_MAX },
        };

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                Day d = 7;

                assert_int_equal(day_from_date(wrong[i], &d), -EINVAL);
                assert_int_equal(d, 7);
        }
        assert_date(day(2000, 2, 29), 2000, 2, 29);
        assert_int_equal(month_length(2024, 2), 29);
        assert_int_equal(month_length(2100, 2), 28);
        assert_int_equal(month_length(2026, 12), 31);
}

static void test_add_months(void **state) {
        /* Clamped to the month's last, and back to the day that is kept. */
        assert_int_equal(day_add_months(day(2026, 1, 31), 1, 31), day(2026, 2, 28));
        assert_int_equal(day_add_months(day(2026, 2, 28), 1, 31), day(2026, 3, 31));
        assert_int_equal(day_add_months(day(2027, 12, 31), 2, 31), day(2028, 2, 29));
        assert_int_equal(day_add_months(day(2026, 3, 31), -1, 31), day(2026, 2, 28));
        assert_int_equal(day_add_months(day(2026, 1, 15), -13, 15), day(2024, 12, 15));
        assert_int_equal(day_add_months(day(2026, 5, 10), 0, 10), day(2026, 5, 10));
        assert_int_equal(day_add_months(day(2026, 5, 10), 12, 10), day(2027, 5, 10));
        assert_int_equal(day_add_months(day(1969, 11, 30), 3, 30), day(1970, 2, 28));

        assert_int_equal(day_add_months(DAY_MAX, INT32_MAX, 31), day(9999, 12, 31));
        assert_int_equal(day_add_months(DAY_MIN, INT32_MIN, 31), day(1, 1, 1));
        assert_int_equal(day_add_months(DAY_MIN, 1, 0), day(1970, 2, 1));
}

static void test_day_text(void **state) {
        static const char *const wrong[] = {
                "", "2026", "2026-11", "2026-11-2", "2026-11-022", "2026-1-22", "26-11-22", "2026-02-29",
                "2026-00-10", "0000-01-01", " 2026-11-22", "2026-11-22 ", "2026/11/22", "+026-11-22",
                "2026-11--2", "2026-11-22T", "12026-11-22", "2026-\xd9\xa1\xd9\xa1-22",
        };
        char buf[DAY_TEXT_SIZE];
        Day d;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_int_equal(day_parse(wrong[i], &d), -EINVAL);

        assert_int_equal(day_parse("2026-11-22", &d), 0);
        assert_int_equal(d, day(2026, 11, 22));
        for (d = day(1900, 1, 1); d <= day(2200, 12, 31); d += 13) {
                Day back;

                assert_int_equal(day_parse(day_format(d, buf), &back), 0);
                assert_int_equal(back, d);
        }
        assert_string_equal(day_format(day(7, 1, 2), buf), "0007-01-02");
        assert_string_equal(day_format(DAY_NONE, buf), "9999-12-31");
        assert_string_equal(day_format(INT32_MIN, buf), "0001-01-01");
}

static void test_slot_text(void **state) {
        static const char *const wrong[] = {
                "", "2026-11-22", "2026-11-22T", "2026-11-22T9:00", "2026-11-22T24:00", "2026-11-22T19:60",
                "2026-11-22 19:00", "2026-11-22t19:00", "2026-11-22T19:00Z", "2026-11-22T19:00:00",
                "2026-11-22T1900", "2026-11-31T19:00", "2026-11-22T-1:00", "2026-11-22T19:0",
        };
        char buf[SLOT_TEXT_SIZE];
        Slot s;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_int_equal(slot_parse(wrong[i], &s), -EINVAL);

        assert_int_equal(slot_parse("2026-11-22T19:05", &s), 0);
        assert_int_equal(s, slot_of(day(2026, 11, 22), 19 * 60 + 5));
        for (s = -5000000; s < SLOT_MAX; s += 9973) {
                Slot back;

                assert_int_equal(slot_parse(slot_format(s, buf), &back), 0);
                assert_int_equal(back, s);
        }
        assert_string_equal(slot_format(SLOT_MAX, buf), "2100-12-31T23:59");
        assert_int_equal(strlen(slot_format(SLOT_NONE, buf)), SLOT_TEXT_SIZE - 1);
        assert_int_equal(strlen(slot_format(INT64_MIN, buf)), SLOT_TEXT_SIZE - 1);
}

static void test_minute_text(void **state) {
        static const char *const wrong[] = {
                "", "9", "9:", "9:5", "9:555", "24:00", "09:60", "-9:00", "009:00", " 9:00", "9:00 ", "9.00",
                ":00", "19:00h", "1 9:00", "19:-1",
        };

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_int_equal(minute_parse(wrong[i]), -EINVAL);
        assert_int_equal(minute_parse("0:00"), 0);
        assert_int_equal(minute_parse("9:05"), 545);
        assert_int_equal(minute_parse("09:05"), 545);
        assert_int_equal(minute_parse("23:59"), 1439);
}

static void test_slot_parts(void **state) {
        assert_int_equal(slot_day(0), 0);
        assert_int_equal(slot_day(1439), 0);
        assert_int_equal(slot_day(1440), 1);
        assert_int_equal(slot_day(-1), -1);
        assert_int_equal(slot_minute(-1), 1439);
        assert_int_equal(slot_day(-1440), -1);
        assert_int_equal(slot_minute(-1440), 0);
        assert_int_equal(slot_day(-1441), -2);
        for (Slot s = -10000; s < 10000; s++)
                assert_int_equal(slot_of(slot_day(s), slot_minute(s)), s);
        assert_int_equal(slot_day(SLOT_MAX), DAY_MAX);
        assert_int_equal(slot_day(SLOT_NONE), DAY_NONE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_day),    cmocka_unit_test(test_far_days),
                cmocka_unit_test(test_no_such_date), cmocka_unit_test(test_add_months),
                cmocka_unit_test(test_day_text),     cmocka_unit_test(test_slot_text),
                cmocka_unit_test(test_minute_text),  cmocka_unit_test(test_slot_parts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
