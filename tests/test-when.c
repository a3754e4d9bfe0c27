/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DATE, TIME and DURATION words. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <time.h>

#include "util.h"
#include "when.h"

typedef struct Case {
        const char *text, *expected; /* NULL: wrong */
} Case;

static Day day(const char *text) {
        Day d;

        assert_int_equal(day_parse(text, &d), 0);
        return d;
}

static Slot slot(const char *text) {
        Slot s;

        assert_int_equal(slot_parse(text, &s), 0);
        return s;
}

static void assert_text(const Case *c, const char *got) {
        if (!streq(c->expected, got))
                fail_msg("\"%s\": expected %s, got %s", c->text, c->expected, got);
}

static void test_date(void **state) {
        /* 2026-11-18 is a Wednesday. */
        static const Case cases[] = {
                { "2026-11-22", "2026-11-22" }, { " 2026-11-22\n", "2026-11-22" },
                { "today", "2026-11-18" },      { "TODAY", "2026-11-18" },
                { "Tomorrow", "2026-11-19" },   { "yesterday", "2026-11-17" },
                { "wed", "2026-11-18" },        { "Weds", "2026-11-18" },
                { "thursday", "2026-11-19" },   { "thu", "2026-11-19" },
                { "thurs", "2026-11-19" },      { "fri", "2026-11-20" },
                { "Sat", "2026-11-21" },        { "SUNDAY", "2026-11-22" },
                { "mon", "2026-11-23" },        { "tue", "2026-11-24" },
                { "tues", "2026-11-24" },       { "1970-01-01", "1970-01-01" },
                { "2100-12-31", "2100-12-31" }, { "2000-02-29", "2000-02-29" },
                { "2026-1-2", "2026-01-02" },   { "22.11.2026", "2026-11-22" },
                { "11/22/2026", "2026-11-22" }, { "now", "2026-11-18" },
                { "22 Nov", "2026-11-22" },     { "Nov 17", "2027-11-17" },
                { "on sunday", "2026-11-22" },  { "Sunday, 22 November", "2026-11-22" },
                { "the 22nd of November 2027", "2027-11-22" }, { "31.12.", "2026-12-31" },
                { "31/12", "2026-12-31" },      { "in 2 weeks", "2026-12-02" },
                { "3 days ago", "2026-11-15" }, { "this sunday", "2026-11-22" },
                { "29 Feb", "2028-02-29" },     { "6-Dec-2026", "2026-12-06" },
        };
        char buf[DAY_TEXT_SIZE];
        Day d;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_int_equal(when_date(cases[i].text, day("2026-11-18"), TENSE_NEXT, &d, NULL), 0);
                assert_text(&cases[i], day_format(d, buf));
        }
}

static void test_date_wrong(void **state) {
        static const char *const wrong[] = {
                "", " ", "2026-11-31", "2026-02-29", "5/12/2026", "5/12", "next sunday", "someday", "m",
                "mo", "mond", "mondayy", "to day", "tue tues", "thur thurs", "wed weds", "2026-11-22 19:00",
                "19:00", "2026-11-22x", "-1", "march", "March 2027", "30 Feb 2027", "31/12/26", "Monday 22 Nov 2026",
                "wednesdaywednesdaywednesdaywednesdaywednesdaywednesdaywednesdaywednesday",
        };
        static const char *const far[] = { "1969-12-31", "2101-01-01", "9999-12-31", "0001-01-01", "0000-01-01" };
        Day d = 77;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                if (when_date(wrong[i], day("2026-11-18"), TENSE_NEXT, &d, NULL) != -EINVAL)
                        fail_msg("\"%s\" was taken", wrong[i]);
        for (size_t i = 0; i < ELEMENTSOF(far); i++)
                assert_int_equal(when_date(far[i], day("2026-11-18"), TENSE_NEXT, &d, NULL), -ERANGE);
        assert_int_equal(when_date("tomorrow", DAY_MAX, TENSE_NEXT, &d, NULL), -ERANGE);
        assert_int_equal(when_date("yesterday", DAY_MIN, TENSE_NEXT, &d, NULL), -ERANGE);
        assert_int_equal(when_date("thu", DAY_MAX, TENSE_NEXT, &d, NULL), -ERANGE); /* 2100-12-31 is a Friday */
        assert_int_equal(when_date("today", DAY_NONE, TENSE_NEXT, &d, NULL), -ERANGE);
        assert_int_equal(d, 77);
}

static void test_time(void **state) {
        static const Case cases[] = {
                { "now", "2026-11-18T20:30" },
                { "19:05", "2026-11-18T19:05" },
                { "9:05", "2026-11-18T09:05" },
                { " 23:59 ", "2026-11-18T23:59" },
                { "at 19:05", "2026-11-18T19:05" },
                { "today 19:05", "2026-11-18T19:05" },
                { "yesterday 19:05", "2026-11-17T19:05" },
                { "Yesterday at 19:05", "2026-11-17T19:05" },
                { "tomorrow   7:00", "2026-11-19T07:00" },
                { "sun 19:05", "2026-11-22T19:05" },
                { "2026-11-22 19:05", "2026-11-22T19:05" },
                { "2026-11-22T19:05", "2026-11-22T19:05" },
                { "2026-11-22t9:05", "2026-11-22T09:05" },
                { "2026-11-22 at 9:05", "2026-11-22T09:05" },
                { "20 min ago", "2026-11-18T20:10" },
                { "20 minutes ago", "2026-11-18T20:10" },
                { "20min ago", "2026-11-18T20:10" },
                { "1 minute ago", "2026-11-18T20:29" },
                { "0 min ago", "2026-11-18T20:30" },
                { "2 h ago", "2026-11-18T18:30" },
                { "2 Hours AGO", "2026-11-18T18:30" },
                { "1h 30m ago", "2026-11-18T19:00" },
                { "1 hour and 30 minutes ago", "2026-11-18T19:00" },
                { "21 h ago", "2026-11-17T23:30" },
                { "3 days ago", "2026-11-15T20:30" },
                { "1 week ago", "2026-11-11T20:30" },
                { "19", "2026-11-18T19:00" },
                { "1905", "2026-11-18T19:05" },
                { "19:05 today", "2026-11-18T19:05" },
                { "7pm", "2026-11-18T19:00" },
                { "7.30 p.m. yesterday", "2026-11-17T19:30" },
                { "6 Dec 19:00", "2026-12-06T19:00" },
                { "19:00 on 6 December 2026", "2026-12-06T19:00" },
                { "Dec 6, 2026, 7pm", "2026-12-06T19:00" },
                { "half an hour ago", "2026-11-18T20:00" },
                { "an hour ago", "2026-11-18T19:30" },
                { "noon", "2026-11-18T12:00" },
        };
        char buf[SLOT_TEXT_SIZE];
        Slot s;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                if (when_time(cases[i].text, slot("2026-11-18T20:30"), TENSE_NEXT, &s, NULL) != 0)
                        fail_msg("\"%s\" was refused", cases[i].text);
                assert_text(&cases[i], slot_format(s, buf));
        }
}

static void test_past(void **state) {
        Slot now = slot("2026-11-22T19:30"), at; /* a Sunday */
        char message[WHEN_MESSAGE_SIZE];

        assert_int_equal(when_time("sat 19:00", now, TENSE_LAST, &at, NULL), 0);
        assert_int_equal(at, slot("2026-11-21T19:00"));
        assert_int_equal(when_time("Sunday at 19:00", now, TENSE_LAST, &at, NULL), 0);
        assert_int_equal(at, slot("2026-11-22T19:00"));
        assert_int_equal(when_time("sun 20:00", now, TENSE_LAST, &at, NULL), 0);
        assert_int_equal(at, slot("2026-11-15T20:00"));
        assert_int_equal(when_time("20:00", now, TENSE_LAST, &at, NULL), 0);
        assert_int_equal(at, slot("2026-11-22T20:00")); /* still to come: the caller's to refuse */
        assert_int_equal(when_time("tomorrow 8:00", now, TENSE_LAST, &at, NULL), 0);
        assert_int_equal(at, slot("2026-11-23T08:00"));
        assert_int_equal(when_time("sat", now, TENSE_LAST, &at, NULL), -EINVAL);
        assert_int_equal(when_time("21 Nov", now, TENSE_LAST, &at, message), -EINVAL);
        assert_string_equal(message, "the time of day is missing behind the date, such as 19:00");
        assert_int_equal(when_time("1 Dec 20:00", now, TENSE_LAST, &at, NULL), 0);
        assert_int_equal(at, slot("2025-12-01T20:00"));
        assert_int_equal(when_time("yesterday 23:50", now, TENSE_LAST, &at, NULL), 0);
        assert_int_equal(at, slot("2026-11-21T23:50"));
}

static void test_time_wrong(void **state) {
        static const char *const wrong[] = {
                "", "today", "2026-11-22", "24:00", "19:60", "9", "at nine", "midnight", "12am", "19:05:00", "at",
                "at at 19:05", "ago", " ago", "20 ago", "min ago", "-20 min ago", "20 min", "20 months ago",
                "in 20 min", "2026-11-31 19:05", "2026-11-22T", "2026-11-22T19:05Z", "20 min ago ago",
                "1.5 h ago", "30 min 1 h ago", "yesterdayt19:05", "now 19:05", "next sun 19:00",
        };
        static const char *const far[] = {
                "1969-12-31 19:05", "2101-01-01 00:00", "60 weeks 1000000 days ago", "999999999 weeks ago",
                "99999999999999999999999999 min ago", "22000 days ago",
                "00000000010 min ago",
        };
        Slot s = 77;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                if (when_time(wrong[i], slot("2026-11-18T20:30"), TENSE_NEXT, &s, NULL) != -EINVAL)
                        fail_msg("\"%s\" was taken", wrong[i]);
        for (size_t i = 0; i < ELEMENTSOF(far); i++)
                if (when_time(far[i], slot("2026-11-18T20:30"), TENSE_NEXT, &s, NULL) != -ERANGE)
                        fail_msg("\"%s\" is out of range", far[i]);
        assert_int_equal(when_time("now", SLOT_NONE, TENSE_NEXT, &s, NULL), -ERANGE);
        assert_int_equal(when_time("1 min ago", SLOT_MIN, TENSE_NEXT, &s, NULL), -ERANGE);
        assert_int_equal(s, 77);
}

static void test_duration(void **state) {
        static const struct {
                const char *text;
                int64_t sec;
        } cases[] = {
                { "30m", 1800 },       { "2h", 7200 },       { "1d", 86400 },      { "1w", 604800 },
                { "30 min", 1800 },    { "2 hours", 7200 },  { "1 day", 86400 },   { "1h 30m", 5400 },
                { "1h30m", 5400 },     { "1H 30MIN", 5400 }, { " 90m ", 5400 },    { "1d 12h", 129600 },
                { "1 hour, 5 minutes", 3900 },               { "1 hour and 5 minutes", 3900 },
                { "1m", 60 },          { "366d", 31622400 }, { "52 weeks", 31449600 },
                { "half an hour", 1800 }, { "an hour", 3600 }, { "two weeks", 1209600 }, { "1h30", 5400 },
                { "for 2 hours", 7200 }, { "a fortnight", 1209600 }, { "half a day", 43200 },
        };
        int64_t sec;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                if (when_duration(cases[i].text, &sec) != 0)
                        fail_msg("\"%s\" was refused", cases[i].text);
                assert_int_equal(sec, cases[i].sec);
        }
}

static void test_duration_wrong(void **state) {
        static const char *const wrong[] = {
                "", "30", "m", "30x", "30 s", "-30m", "+30m", "1.5h", "30m 1h", "1h 1h", "30m ago", "1h,",
                "1h and", "and 1h", "1 h 30", "1  month", "1hand 30m", "m30", "30mm", "1h,,30m",
        };
        static const char *const far[] = { "0m", "0h", "367d", "366d 1m", "99999999999999999999m", "53w" };
        int64_t sec = 77;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                if (when_duration(wrong[i], &sec) != -EINVAL)
                        fail_msg("\"%s\" was taken", wrong[i]);
        for (size_t i = 0; i < ELEMENTSOF(far); i++)
                if (when_duration(far[i], &sec) != -ERANGE)
                        fail_msg("\"%s\" is out of range", far[i]);
        assert_int_equal(sec, 77);
}

static void test_duration_format(void **state) {
        static const struct {
                int64_t sec;
                const char *text;
        } cases[] = {
                { 90000, "25h" }, { 86400, "1d" },   { 5400, "90m" }, { 60, "1m" },
                { 3600, "1h" },   { 172800, "2d" },  { 900, "15m" },  { 604800, "7d" },
                { 0, "0m" },      { 31622400, "366d" },
        };
        char buf[DURATION_TEXT_SIZE];
        int64_t back;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_string_equal(duration_format(cases[i].sec, buf), cases[i].text);
        for (int64_t sec = 60; sec <= 366 * 86400; sec += 60 * 37) {
                assert_int_equal(when_duration(duration_format(sec, buf), &back), 0);
                assert_int_equal(back, sec);
        }
        assert_true(strlen(duration_format(INT64_MIN, buf)) < DURATION_TEXT_SIZE);
}

/* Whatever is typed: an answer in range or an error, and no byte read too far. */
static void test_noise(void **state) {
        static const char *const words[] = {
                "now", "at", "ago", "and", "today", "sun", "2026-11-22", "19:05", "20", "min", "h", "days",
                " ", ",", "T", "-", ":", "999999999", "w", "\xc2\xb5", "", "0",
        };
        const char *env = getenv("SEED");
        unsigned seed = env ? (unsigned)strtoul(env, NULL, 10) : (unsigned)time(NULL);

        print_message("SEED=%u\n", seed);
        srand(seed);
        for (int i = 0; i < 200000; i++) {
                char text[128] = "";
                int64_t v;
                Day d;

                for (int n = rand() % 7; n > 0; n--) {
                        strcat(text, words[(size_t)rand() % ELEMENTSOF(words)]);
                        if (rand() % 2)
                                strcat(text, " ");
                }
                if (when_time(text, slot("2026-11-18T20:30"), TENSE_NEXT, &v, NULL) == 0)
                        assert_true(v >= SLOT_MIN && v <= SLOT_MAX);
                if (when_duration(text, &v) == 0)
                        assert_true(v >= 60 && v <= 366 * 86400);
                if (when_date(text, day("2026-11-18"), TENSE_NEXT, &d, NULL) == 0)
                        assert_true(d >= DAY_MIN && d <= DAY_MAX);
        }
}

/* A slip of the keys is told as one; a word that is none, and a date that is whole, are not. */
static void test_slips(void **state) {
        static const Case cases[] = {
                { "sudnay", "did you mean \"sunday\"? Else a date is expected" },
                { "6 decmber", "did you mean \"december\"? Else a date is expected" },
                { "on Tomorow", "did you mean \"tomorrow\"? Else a date is expected" },
                { "blah", "a date is expected" }, { "sunday sunday sunday", "a date is expected" }, { "", "a date is expected" },
        };
        char message[WHEN_MESSAGE_SIZE];
        Slot s;
        Day d;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_int_equal(when_date(cases[i].text, day("2026-11-18"), TENSE_NEXT, &d, message), -EINVAL);
                if (strncmp(message, cases[i].expected, strlen(cases[i].expected)) != 0)
                        fail_msg("\"%s\": %s", cases[i].text, message);
        }
        assert_int_equal(when_time("yesterdya 23:50", slot("2026-11-18T20:30"), TENSE_LAST, &s, message), -EINVAL);
        assert_string_equal(message, "did you mean \"yesterday\"? Else a time is expected, such as 19:00, 7pm, \"yesterday 23:50\", "
                                     "\"6 Dec 19:00\" or \"20 min ago\"");
}

/* Time that has passed; whole days are the wall clock's. */
static void test_ago(void **state) {
        static const char *const not[] = { "1 day ago", "24h ago", "0 min ago", "20 min", "ago", "12:00", "20 apples ago", "" };
        int64_t sec = 7;

        assert_int_equal(when_ago(" 20 MIN ago ", &sec), 0);
        assert_int_equal(sec, 1200);
        assert_int_equal(when_ago("1 day 2h ago", &sec), 0);
        assert_int_equal(sec, 26 * 3600);
        assert_int_equal(when_ago("9999999999 h ago", &sec), -ERANGE);
        for (size_t i = 0; i < ELEMENTSOF(not); i++)
                assert_int_equal(when_ago(not[i], &sec), -EINVAL);
        assert_int_equal(sec, 26 * 3600);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ago),            cmocka_unit_test(test_slips),
                cmocka_unit_test(test_date),           cmocka_unit_test(test_date_wrong),
                cmocka_unit_test(test_time),           cmocka_unit_test(test_past), cmocka_unit_test(test_time_wrong),
                cmocka_unit_test(test_duration),       cmocka_unit_test(test_duration_wrong),
                cmocka_unit_test(test_duration_format), cmocka_unit_test(test_noise),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
