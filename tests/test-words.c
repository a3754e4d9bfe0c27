/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and spans in words. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <limits.h>

#include "util.h"
#include "words.h"

static Day day(const char *text) {
        Day d;

        assert_int_equal(day_parse(text, &d), 0);
        return d;
}

static void test_day(void **state) {
        char buf[WORDS_SIZE];
        Day today = day("2026-11-20");

        assert_string_equal(words_day(day("2026-11-22"), today, buf), "Sunday 22 November");
        assert_string_equal(words_day(day("2026-01-01"), today, buf), "Thursday 1 January");
        assert_string_equal(words_day(day("2027-01-03"), today, buf), "Sunday 3 January 2027");
        assert_string_equal(words_day(day("2025-12-31"), today, buf), "Wednesday 31 December 2025");
        assert_string_equal(words_day(DAY_MAX, today, buf), "Friday 31 December 2100");
}

static void test_distance(void **state) {
        static const struct {
                int days;
                const char *text;
        } cases[] = {
                { 0, "today" },        { 1, "tomorrow" },    { -1, "yesterday" }, { 2, "in 2 days" },
                { -2, "2 days ago" },  { 14, "in 14 days" }, { -3, "3 days ago" },
        };
        char buf[WORDS_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_string_equal(words_distance(day("2026-11-20") + cases[i].days, day("2026-11-20"), buf),
                                    cases[i].text);
        assert_string_equal(words_distance(INT32_MIN, INT32_MAX, buf), "4294967295 days ago");
}

static void test_slot(void **state) {
        char buf[WORDS_SIZE];
        Day today = day("2026-11-20");

        assert_string_equal(words_slot(slot_of(today + 2, 19 * 60), today, buf),
                            "Sunday 22 November, 19:00, in 2 days");
        assert_string_equal(words_slot(slot_of(today, 5), today, buf), "Friday 20 November, 00:05, today");
        assert_string_equal(words_slot(slot_of(day("2027-01-03"), 1439), today, buf),
                            "Sunday 3 January 2027, 23:59, in 44 days");
        assert_true(strlen(words_slot(SLOT_NONE, INT32_MIN, buf)) < WORDS_SIZE);
}

static void test_days(void **state) {
        char buf[WORDS_SIZE];

        assert_string_equal(words_days(1, buf), "1 day");
        assert_string_equal(words_days(0, buf), "0 days");
        assert_string_equal(words_days(14, buf), "14 days");
        assert_true(strlen(words_days(LONG_MIN, buf)) < WORDS_SIZE);
}

static void test_short(void **state) {
        char buf[WORDS_SIZE];
        Day today;

        assert_int_equal(day_from_date((Date){ 2026, 11, 22 }, &today), 0);
        assert_string_equal(words_short(slot_of(today, 19 * 60 + 5), today, buf), "Sun 22 Nov 19:05");
        assert_string_equal(words_short(slot_of(today + 365, 0), today, buf), "22 Nov 2027 00:00");
}

static void test_zones(void **state) {
        char buf[WORDS_SIZE];

        assert_string_equal(words_zone("America/New_York", buf), "New York");
        assert_string_equal(words_zone("America/Argentina/Buenos_Aires", buf), "Buenos Aires");
        assert_string_equal(words_zone("UTC", buf), "UTC");
}

static void test_file_names(void **state) {
        char buf[WORDS_FILE_SIZE], name[300];

        assert_string_equal(words_file_name("Anna_2-b", buf), "Anna_2-b");
        assert_string_equal(words_file_name("../etc/x y.\"'$", buf), "---etc-x-y----");
        assert_string_equal(words_file_name("J\u00f6rg", buf), "J\u00f6rg");
        memset(name, 'a', sizeof(name));
        name[299] = '\0';
        assert_int_equal(strlen(words_file_name(name, buf)), 200);
        memcpy(name + 199, "\u00e4", 2);
        assert_int_equal(strlen(words_file_name(name, buf)), 199);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_zones),
                cmocka_unit_test(test_short),
                cmocka_unit_test(test_file_names),
                cmocka_unit_test(test_day),
                cmocka_unit_test(test_distance),
                cmocka_unit_test(test_slot),
                cmocka_unit_test(test_days),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
