/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schedule language: what is taken and how it is printed, what is refused and where. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cytosched.h"
#include "schedule-random.h"

static Random seed;

/* ---- canonical texts ---- */

static const struct {
        const char *typed, *canonical;
} texts[] = {
        /* patterns */
        { "once at 9:00", "once at 09:00" },
        { "daily at 9:00", "daily at 09:00" },
        { "every day at 9:00", "daily at 09:00" },
        { "every 1 day at 9:00", "daily at 09:00" },
        { "every 1 days at 9:00", "daily at 09:00" },
        { "every other day at 9:00", "every 2 days at 09:00" },
        { "every 9999 days at 9:00", "every 9999 days at 09:00" },
        { "weekly at 9:00", "weekly at 09:00" },
        { "every week at 9:00", "weekly at 09:00" },
        { "every week on tue at 9:00", "weekly on tue at 09:00" },
        { "every 1 weeks on tue at 9:00", "weekly on tue at 09:00" },
        { "every other week on tue at 9:00", "every 2 weeks on tue at 09:00" },
        { "every other weeks at 9:00", "every 2 weeks at 09:00" },
        { "every 3 weeks on fri, mon at 9:00", "every 3 weeks on mon fri at 09:00" },
        { "every month at 9:00", "every month at 09:00" },
        { "every 1 months at 9:00", "every month at 09:00" },
        { "every other month at 9:00", "every 2 months at 09:00" },
        { "sun at 9:00", "sun at 09:00" },
        { "on sun at 9:00", "sun at 09:00" },
        { "weekly on sun at 9:00", "weekly on sun at 09:00" },
        { "once a week at 9:00", "once a week at 09:00" },
        { "1 time a week at 9:00", "once a week at 09:00" },
        { "1 times a week at 9:00", "once a week at 09:00" },
        { "twice a week at 9:00", "2 times a week at 09:00" },
        { "3 times a week at 9:00", "3 times a week at 09:00" },
        { "007 time a week at 9:00", "7 times a week at 09:00" },
        /* days */
        { "mon wed fri at 9:00", "mon wed fri at 09:00" },
        { "mon, wed, fri at 9:00", "mon wed fri at 09:00" },
        { "mon, wed and fri at 9:00", "mon wed fri at 09:00" },
        { "fri mon wed mon Friday at 9:00", "mon wed fri at 09:00" },
        { "mon-fri at 9:00", "mon tue wed thu fri at 09:00" },
        { "fri - mon at 9:00", "mon fri sat sun at 09:00" },
        { "sun-mon, thu at 9:00", "mon thu sun at 09:00" },
        { "wed-wed at 9:00", "wed at 09:00" },
        { "tue-mon at 9:00", "mon tue wed thu fri sat sun at 09:00" },
        { "Monday Tuesday WEDNESDAY thursday friday saturday sunday at 9:00",
          "mon tue wed thu fri sat sun at 09:00" },
        { "mon for 1 week, wed at 9:00", NULL }, /* no time: see the refused ones */
        { "mon at 9:00 for 1 week, wed", "mon at 09:00 for 1 week, then wed" },
        { "mon at 9:00 for 1 week, wed, fri", "mon at 09:00 for 1 week, then wed fri" },
        { "mon at 9:00 for 1 week; wed, then repeat", NULL },
        /* times, bounds */
        { "daily at 23:59 and 0:00 and 09:05", "daily at 00:00 and 09:05 and 23:59" },
        { "daily at 9:00 for 1 doses", "daily at 09:00 for 1 dose" },
        { "daily at 9:00 for 12 dose", "daily at 09:00 for 12 doses" },
        { "daily at 9:00 for 1 day", "daily at 09:00 for 1 day" },
        { "daily at 9:00 for 2 day", "daily at 09:00 for 2 days" },
        { "daily at 9:00 for 4 week", "daily at 09:00 for 4 weeks" },
        { "daily at 9:00 for 9999 months", "daily at 09:00 for 9999 months" },
        { "daily at 9:00 until 2027-01-01", "daily at 09:00 until 2027-01-01" },
        { "daily at 9:00 until 1970-01-01", "daily at 09:00 until 1970-01-01" },
        { "daily at 9:00 until 2100-12-31", "daily at 09:00 until 2100-12-31" },
        /* amounts */
        { "4.5 miu daily at 9:00", "4.5 million units daily at 09:00" },
        { "90\xc2\xb5g daily at 9:00", "90 micrograms daily at 09:00" },
        { "90 \xce\xbcG daily at 9:00", "90 micrograms daily at 09:00" },
        { "3 million units 3 times a week at 9:00", "3 million units 3 times a week at 09:00" },
        { "3 MU once at 9:00", "3 million units once at 09:00" },
        { "3 IU once a week at 9:00", "3 units once a week at 09:00" },
        { "1 mL twice a week at 9:00", "1 millilitre 2 times a week at 09:00" },
        { "0.10 mg mon at 9:00", "0.1 milligrams mon at 09:00" },
        /* rests, groups, joints */
        { "rest 1 day", "rest 1 day" },
        { "rest for 1 weeks; rest 2 month", "rest 1 week, then rest 2 months" },
        { "daily at 9:00 for 1 day then rest 1 day , then repeat",
          "daily at 09:00 for 1 day, then rest 1 day, then repeat" },
        { "daily at 9:00 for 1 day;then daily,then weekly for 1 day then repeat", NULL },
        { "(once at 9:00)", "(once at 09:00)" },
        { "(once at 9:00) for 1 cycles", "(once at 09:00) for 1 cycle" },
        { "(once at 9:00)for 3 cycle, once", "(once at 09:00) for 3 cycles, then once" },
        { "(once at 9:00) repeat", "(once at 09:00) repeat" },
        { "(once at 9:00, repeat)", "(once at 09:00, then repeat)" },
        { "(once at 9:00), repeat", "(once at 09:00), then repeat" },
        { "((((((((once at 9:00))))))))", "((((((((once at 09:00))))))))" },
        { "(rest 1 day) for 3 cycles", "(rest 1 day) for 3 cycles" },
        { "once at 9:00, (daily)", "once at 09:00, then (daily)" },
        { "once at 9:00, (2 mg daily at 8:00 for 2 days, rest 1 week, (once)) for 2 cycles, repeat",
          "once at 09:00, then (2 milligrams daily at 08:00 for 2 days, then rest 1 week, "
          "then (once)) for 2 cycles, then repeat" },
        /* blanks and case */
        { "\t 3\nMILLION\r\nUnits  DAILY At 9:00 ", "3 million units daily at 09:00" },
        { "3\xc2\xa0mg\xc2\xa0" "daily at 9:00", "3 milligrams daily at 09:00" },
        { "ONCE A WEEK AT 9:00 FOR 2 WEEKS THEN REPEAT",
          "once a week at 09:00 for 2 weeks, then repeat" },
};

static void test_canonical(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_(schedule_freep) Schedule *s = NULL, *again = NULL;
                _cleanup_free_ char *printed = NULL, *second = NULL;
                ScheduleError err;

                if (!texts[i].canonical) {
                        assert_int_equal(schedule_parse(texts[i].typed, &s, &err), -EINVAL);
                        continue;
                }
                if (schedule_parse(texts[i].typed, &s, &err) < 0)
                        fail_msg("\"%s\" at %zu: %s", texts[i].typed, err.offset, err.message);
                assert_int_equal(schedule_print(s, &printed), 0);
                assert_string_equal(printed, texts[i].canonical);
                assert_true(strlen(printed) <= 7 * strlen(texts[i].typed)); /* schedule.c counts on it */
                assert_int_equal(schedule_parse(printed, &again, &err), 0);
                assert_true(same_schedule(s, again));
                assert_int_equal(schedule_print(again, &second), 0);
                assert_string_equal(second, printed);
        }
}

/* Each step by itself: what it has of the one before is said, wherever it stands. */
static void test_steps(void **state) {
        static const char *const said[] = {
                "45 micrograms weekly on sun at 19:00 for 4 doses",
                "45 micrograms every 2 weeks at 19:00 for 8 weeks",
                "90 micrograms every 3 weeks at 08:00 and 20:00 for 2 doses",
                "90 micrograms daily at 08:00 and 20:00",
        };
        _cleanup_(schedule_freep) Schedule *s = NULL;
        ScheduleError err;
        char *text;

        assert_int_equal(
                schedule_parse("45 micrograms weekly on sun at 19:00 for 4 doses, every 2 weeks for 8 weeks, rest 2 weeks, "
                               "(90 micrograms every 3 weeks at 8:00 and 20:00 for 2 doses, rest 1 day) for 2 cycles, then daily",
                               &s, &err),
                0);
        assert_int_equal(schedule_steps(s), ELEMENTSOF(said));
        for (size_t i = 0; i < ELEMENTSOF(said); i++) {
                _cleanup_free_ char *step = NULL;

                assert_int_equal(schedule_print_step(s, i, &step), 0);
                assert_string_equal(step, said[i]);
        }
        assert_int_equal(schedule_print_step(s, ELEMENTSOF(said), &text), -EINVAL);
}

/* parse(print(x)) = x, for trees that no text was ever typed for. */
static void test_generated(void **state) {
        unsigned too_long = 0;

        for (unsigned i = 0; i < 3000; i++) {
                _cleanup_(schedule_freep) Schedule *s = random_schedule(&seed), *again = NULL;
                _cleanup_free_ char *text = NULL, *second = NULL;
                ScheduleError err;

                assert_int_equal(schedule_print(s, &text), 0);
                if (strlen(text) > LIMIT_SCHEDULE) {
                        assert_int_equal(schedule_parse(text, &again, &err), -EINVAL);
                        too_long++;
                        continue;
                }
                if (schedule_parse(text, &again, &err) < 0)
                        fail_msg("\"%s\" at %zu: %s", text, err.offset, err.message);
                if (!same_schedule(s, again))
                        fail_msg("\"%s\" says something else", text);
                assert_int_equal(schedule_print(again, &second), 0);
                assert_string_equal(second, text);
        }
        assert_true(too_long < 300);
}

/* ---- refused texts ---- */

#define PATTERNS "such as daily, weekly on sun, mon wed fri, every 2 weeks"
#define EXPECTED_ITEM "expected an amount, a pattern " PATTERNS " or 3 times a week, \"rest\" or \"(\""
#define EXPECTED_PATTERN "expected a pattern " PATTERNS ", 3 times a week or once"
#define EXPECTED_UNIT \
        "expected a unit: million units, micrograms, milligrams, grams, millilitres, units, pens, syringes, vials, " \
        "injections, tablets or capsules"
#define EXPECTED_N "expected a number from 1 to 9999"
#define EXPECTED_TIME "expected a time such as 19:00"
#define EXPECTED_SPAN "expected days, weeks or months"
#define NOT_LAST "a step that never ends must be the last: add \"for N weeks\" or \"for N doses\", or put it last"
#define REPEAT_NOT_LAST \
        "\"repeat\" never ends and must be the last: write \"( ... ) for N cycles\", or put it last"
#define MUST_END "a step inside a repeat or cycles must end: add \"for N weeks\" or \"for N doses\""
#define NO_UNTIL "\"until\" has one date and cannot be repeated: use \"for N weeks\" or \"for N doses\""
#define NO_TIME "this step has no time: add one such as \"at 19:00\""
#define NO_BOUND "\"once\" is a single day and takes no \"for\" or \"until\""

static const struct {
        const char *text;
        size_t offset;
        const char *message;
} wrong[] = {
        /* the beginning of an item */
        { "", 0, "expected a schedule, such as: 3 million units mon wed fri at 21:00" },
        { " \t ", 3, "expected a schedule, such as: 3 million units mon wed fri at 21:00" },
        { "dayly at 9:00", 0, EXPECTED_ITEM ", not \"dayly\"" },
        { "repeat", 0, EXPECTED_ITEM ", not \"repeat\"" },
        { ", daily at 9:00", 0, EXPECTED_ITEM ", not \",\"" },
        { "once at 9:00,", 13, EXPECTED_ITEM },
        { "once at 9:00,,once", 13, EXPECTED_ITEM ", not \",\"" },
        { "once at 9:00 then then once", 18, "expected a step such as \"weekly on sun at 19:00\" before "
          "\"then\", not \"then\"" },
        { "()", 1, EXPECTED_ITEM ", not \")\"" },
        { "\xff\xfe", 0, EXPECTED_ITEM },
        { "\x01", 0, EXPECTED_ITEM },
        { "\x1b[31mdaily", 0, EXPECTED_ITEM },
        { "t\xc3\xa4glich um 9:00", 0, EXPECTED_ITEM ", not \"t\xc3\xa4glich\"" },
        { "daily\xff at 9:00", 0, EXPECTED_ITEM },
        { "daily\xe2\x80\xae at 9:00", 0, EXPECTED_ITEM }, /* a mark that turns text around */
        { "averyveryveryveryverylongwordindeed", 0,
          EXPECTED_ITEM ", not \"averyveryveryveryverylongwordind...\"" },
        { "21:00", 0, EXPECTED_ITEM ", not \"21:00\"" },
        { "daily at 9:00, 21:00", 15, "expected the next step; more times are joined with \"and\", as in: "
          "at 09:00 and 21:00" },
        /* amounts */
        { "3", 1, EXPECTED_UNIT },
        { "3 weekly at 9:00", 2, EXPECTED_UNIT ", not \"weekly\"" },
        { "3 tims a week at 9:00", 2, EXPECTED_UNIT ", not \"tims\"" },
        { "3 million at 9:00", 10, "expected \"units\" after million, not \"at\"" },
        { "0 mg daily at 9:00", 0, "expected an amount more than zero, with at most 9 digits and 4 decimals, "
          "not \"0\"" },
        { "1.23456 mg daily at 9:00", 0, "expected an amount more than zero, with at most 9 digits and "
          "4 decimals, not \"1.23456\"" },
        { "1. mg daily at 9:00", 0, "expected an amount such as 3 or 4.5, not \"1.\"" },
        { "4,5 mg daily at 9:00", 0, "expected a number without a comma, such as 4.5 or 18000, not \"4\"" },
        { "18,000 units daily at 9:00", 0,
          "expected a number without a comma, such as 4.5 or 18000, not \"18\"" },
        /* patterns */
        { "3 mg", 4, EXPECTED_PATTERN },
        { "3 mg dayly", 5, EXPECTED_PATTERN ", not \"dayly\"" },
        { "3 mg 4 mg daily", 5, EXPECTED_PATTERN ", not \"4\"" },
        { "3 mg at 9:00", 5, EXPECTED_PATTERN ", not \"at\"" },
        { "every", 5, "expected a number, \"other\", day, week or month" },
        { "every fortnight", 6, "expected a number, \"other\", day, week or month, not \"fortnight\"" },
        { "every mon at 9:00", 6, "expected day, week or month after \"every\"; for a day of the week "
          "write \"weekly on sun\"" },
        { "every 4 hours", 8, EXPECTED_SPAN ", not \"hours\"" },
        { "every other", 11, EXPECTED_SPAN },
        { "every 0 days", 6, EXPECTED_N ", not \"0\"" },
        { "every 10000 days", 6, EXPECTED_N ", not \"10000\"" },
        { "every 99999999999999999999 days", 6, EXPECTED_N ", not \"99999999999999999999\"" },
        { "every 1.5 days", 6, EXPECTED_N ", not \"1.5\"" },
        { "8 times a week", 0, "expected 1 to 7 times a week, not \"8\"" },
        { "0 times a week", 0, EXPECTED_N ", not \"0\"" },
        { "3 times per week", 8, "expected \"a week\", not \"per\"" },
        { "3 times a day", 10, "expected \"week\", not \"day\"" },
        { "twice at 9:00", 6, "expected \"a week\", not \"at\"" },
        { "once a month", 7, "expected \"week\", not \"month\"" },
        { "weekly on 9:00", 10, "expected a day such as mon or sunday, not \"9:00\"" },
        { "on", 2, "expected a day such as mon or sunday" },
        { "mon and at 9:00", 8, "expected a day such as mon or sunday, not \"at\"" },
        { "mon, wed and frI-at 9:00", 17, "expected the range's last day, such as fri, not \"at\"" },
        { "mon tues at 9:00", 4, "expected another day, \"at\", \"for\", \"until\", \",\", \"then\" or the end, "
          "not \"tues\"" },
        { "weekly mon at 9:00", 7, "expected \"on\", \"at\", \"for\", \"until\", \",\", \"then\" or the end, "
          "not \"mon\"" },
        { "daily on mon at 9:00", 6, "expected \"at\", \"for\", \"until\", \",\", \"then\" or the end, "
          "not \"on\"" },
        /* times */
        { "daily at", 8, EXPECTED_TIME },
        { "daily at 9", 9, EXPECTED_TIME ", not \"9\"" },
        { "daily at 24:00", 9, EXPECTED_TIME ", not \"24:00\"" },
        { "daily at 9:0", 9, EXPECTED_TIME ", not \"9:0\"" },
        { "daily at 9:00:00", 9, EXPECTED_TIME ", not \"9:00:00\"" },
        { "daily at noon", 9, EXPECTED_TIME ", not \"noon\"" },
        { "daily at 9:00 and", 17, EXPECTED_TIME },
        { "daily at 9:00 and 21:00 and 09:00", 28, "the time 09:00 is already there; expected another one" },
        { "daily at 9:00 fro 3 weeks", 14, "expected \"and\", \"for\", \"until\", \",\", \"then\" or the end, "
          "not \"fro\"" },
        { "daily at 9:00am", 13, "expected \"and\", \"for\", \"until\", \",\", \"then\" or the end, not \"am\"" },
        { "daily", 0, NO_TIME },
        { "rest 1 day, 3 mg weekly for 2 days, daily at 9:00", 12, NO_TIME },
        /* bounds */
        { "daily at 9:00 for", 17, EXPECTED_N },
        { "daily at 9:00 for weeks", 18, EXPECTED_N ", not \"weeks\"" },
        { "daily at 9:00 for 0 doses", 18, EXPECTED_N ", not \"0\"" },
        { "daily at 9:00 for 3", 19, "expected doses, days, weeks or months" },
        { "daily at 9:00 for 3 cycles", 20, "expected doses, days, weeks or months, not \"cycles\"" },
        { "daily at 9:00 until", 19, "expected a date such as 2027-01-31" },
        { "daily at 9:00 until 2027-02-29", 20, "expected a date such as 2027-01-31, not \"2027-02-29\"" },
        { "daily at 9:00 until 31.1.2027", 20, "expected a date such as 2027-01-31, not \"31.1.2027\"" },
        { "daily at 9:00 until 1969-12-31", 20, "expected a date from 1970-01-01 to 2100-12-31, "
          "not \"1969-12-31\"" },
        { "daily at 9:00 until 2101-01-01", 20, "expected a date from 1970-01-01 to 2100-12-31, "
          "not \"2101-01-01\"" },
        { "daily at 9:00 for 3 days for 3 days", 25, "expected \",\", \"then\" or the end, not \"for\"" },
        { "once at 9:00 for 3 days", 13, NO_BOUND },
        { "once until 2027-01-01", 5, NO_BOUND },
        { "once at 9:00 daily", 13, "expected \"and\", \",\", \"then\" or the end, not \"daily\"" },
        { "once daily", 5, "expected \"at\", \",\", \"then\" or the end, not \"daily\"" },
        /* rests and groups */
        { "rest", 4, EXPECTED_N },
        { "rest two days", 5, EXPECTED_N ", not \"two\"" },
        { "rest 2", 6, EXPECTED_SPAN },
        { "rest 2 doses", 7, EXPECTED_SPAN ", not \"doses\"" },
        { "rest 2 days repeat", 12, "expected \",\", \"then\" or the end, not \"repeat\"" },
        { "(once at 9:00", 13, "expected \"and\", \",\", \"then\" or \")\"" },
        { "(once at 9:00, repeat daily", 22, "expected \")\" after \"repeat\", not \"daily\"" },
        { "once at 9:00)", 12, "expected \"and\", \",\", \"then\" or the end, not \")\"" },
        { "(once at 9:00) 3", 15, "expected \"for N cycles\", \"repeat\", \",\", \"then\" or the end, not \"3\"" },
        { "(once at 9:00) for", 18, EXPECTED_N },
        { "(once at 9:00) for 3 weeks", 21, "expected cycles, not \"weeks\"" },
        { "(once at 9:00) for 0 cycles", 19, EXPECTED_N ", not \"0\"" },
        { "(((((((((once at 9:00)))))))))", 8, "parentheses go at most 8 deep" },
        { "once at 9:00, repeat 3", 21, "expected the end, for nothing can follow \"repeat\", not \"3\"" },
        /* what never ends */
        { "daily at 9:00, weekly", 0, NOT_LAST },
        { "once at 9:00, daily, rest 2 days", 14, NOT_LAST },
        { "once at 9:00, (daily), once", 15, NOT_LAST },
        { "daily at 9:00, repeat", 0, MUST_END },
        { "(daily at 9:00) repeat", 1, MUST_END },
        { "(daily at 9:00) for 1 cycle", 1, MUST_END },
        { "((once at 9:00, daily)) for 2 cycles", 16, MUST_END },
        { "(once at 9:00) repeat, once", 15, REPEAT_NOT_LAST },
        { "(once at 9:00, repeat), once", 15, REPEAT_NOT_LAST },
        { "(once at 9:00, repeat) for 2 cycles", 15, REPEAT_NOT_LAST },
        { "((once at 9:00) repeat) repeat", 16, REPEAT_NOT_LAST },
        { "(once at 9:00) repeat, repeat", 15, REPEAT_NOT_LAST },
        { "(once at 9:00, repeat), repeat", 15, REPEAT_NOT_LAST },
        { "once at 9:00, repeat, once", 20, "expected the end, for nothing can follow \"repeat\", not \",\"" },
        /* what cannot be repeated */
        { "daily at 9:00 until 2027-01-01, repeat", 14, NO_UNTIL },
        { "(daily at 9:00 until 2027-01-01) for 1 cycle", 15, NO_UNTIL },
        { "once at 9:00, (daily until 2027-01-01, once) repeat", 21, NO_UNTIL },
        { "((daily at 9:00 until 2027-01-01)) for 2 cycles", 16, NO_UNTIL },
        { "rest 2 days, repeat", 13, "there is no dose here to repeat" },
        { "once at 9:00, (rest 2 days) repeat", 28, "there is no dose here to repeat" },
        { "once at 9:00, (rest 2 days, repeat)", 28, "there is no dose here to repeat" },
};

static void test_refused(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                Schedule *s = (Schedule *)state;
                ScheduleError err = { .offset = 4711 };

                if (schedule_parse(wrong[i].text, &s, &err) != -EINVAL)
                        fail_msg("\"%s\" was taken", wrong[i].text);
                assert_ptr_equal(s, state); /* untouched */
                if (err.offset != wrong[i].offset || !streq(err.message, wrong[i].message))
                        fail_msg("\"%s\": expected %zu, \"%s\", got %zu, \"%s\"", wrong[i].text,
                                 wrong[i].offset, wrong[i].message, err.offset, err.message);
                assert_int_equal(schedule_parse(wrong[i].text, &s, NULL), -EINVAL);
        }
}

/* An until before a group is no until inside it. */
static void test_until_outside(void **state) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        ScheduleError err;

        assert_int_equal(schedule_parse("daily at 9:00 until 2027-01-01, (once, rest 1 day) for 2 cycles, "
                                        "(daily until 2028-01-01), (once) repeat", &s, &err), 0);
}

/* ---- limits ---- */

/* PIECE N times, the first without its joint. */
static char *repeated(const char *piece, const char *joint, unsigned n, const char *end) {
        size_t size = (strlen(piece) + strlen(joint)) * n + strlen(end) + 1;
        char *text = calloc(1, size);

        assert_non_null(text);
        for (unsigned i = 0; i < n; i++) {
                if (i > 0)
                        strcat(text, joint);
                strcat(text, piece);
        }
        return strcat(text, end);
}

static int parse_only(const char *text, ScheduleError *err) {
        _cleanup_(schedule_freep) Schedule *s = NULL;

        return schedule_parse(text, &s, err);
}

static void test_limits(void **state) {
        _cleanup_free_ char *items = repeated("once at 9:00", ",", 64, "");
        _cleanup_free_ char *more = repeated("once at 9:00", ",", 65, "");
        _cleanup_free_ char *groups = repeated("(once at 9:00)", ",", 33, "");
        _cleanup_free_ char *blanks = repeated(" ", "", 3988, "once at 9:00");
        _cleanup_free_ char *blank = repeated(" ", "", 3989, "once at 9:00");
        _cleanup_free_ char *wide = repeated("1mu mon-sun at 0:00 for 1 day", ",", 64, "");
        char times[1000] = "daily at 0:01";
        ScheduleError err;

        assert_int_equal(parse_only(items, &err), 0);
        assert_int_equal(parse_only(more, &err), -EINVAL);
        assert_int_equal(err.offset, 64 * 13);
        assert_string_equal(err.message, "a schedule has at most 64 steps, rests and groups");
        assert_int_equal(parse_only(groups, &err), -EINVAL);
        assert_int_equal(err.offset, 32 * 15);
        assert_int_equal(parse_only(blanks, &err), 0);
        assert_int_equal(parse_only(blank, &err), -EINVAL);
        assert_int_equal(err.offset, 4000);
        assert_string_equal(err.message, "a schedule has at most 4000 bytes");
        /* it would be kept in a form that could not be read again */
        assert_int_equal(parse_only(wide, &err), -EINVAL);
        assert_int_equal(err.offset, strlen(wide));
        assert_non_null(strstr(err.message, "at most 4000 can be kept"));
        for (unsigned i = 2; i <= 24; i++)
                sprintf(times + strlen(times), " and 0:%02u", i);
        assert_int_equal(parse_only(times, &err), 0);
        strcat(times, " and 1:00");
        assert_int_equal(parse_only(times, &err), -EINVAL);
        assert_int_equal(err.offset, strlen(times) - 4);
        assert_string_equal(err.message, "a step has at most 24 times a day");
}

/* ---- any bytes ---- */

static void check_any(const char *text) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        _cleanup_free_ char *lines = NULL;
        ScheduleError err = { .offset = 9999 };

        if (schedule_parse(text, &s, &err) == 0)
                return;
        assert_true(err.offset <= strlen(text));
        assert_true(strlen(err.message) > 10 && strlen(err.message) < sizeof(err.message) - 1);
        for (const char *c = err.message; *c; c++)
                assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
        assert_int_equal(schedule_error_text(text, &err, &lines), 0);
}

static void test_any_bytes(void **state) {
        static const char good[] = "18 million units daily at 09:00 for 5 days, rest 2 days, (9 \xc2\xb5g mon-fri "
                                   "for 3 doses; rest 2 weeks) for 3 cycles, then every other week on sat, repeat";
        char text[sizeof(good) + 1];

        for (size_t i = 0; i < sizeof(good) - 1; i++) {
                memcpy(text, good, sizeof(good));
                text[i] = '\0';
                check_any(text);
                for (unsigned c = 1; c < 256; c++) {
                        memcpy(text, good, sizeof(good));
                        text[i] = (char)c;
                        check_any(text);
                        memcpy(text + i + 1, good + i, sizeof(good) - i);
                        check_any(text);
                }
        }
        for (unsigned i = 0; i < 20000; i++) {
                size_t n = pick(&seed, sizeof(text));

                text[n] = '\0';
                while (n-- > 0)
                        text[n] = (char)(1 + pick(&seed, 255));
                check_any(text);
        }
}

/* ---- the three lines ---- */

static const struct {
        const char *text;
        size_t offset;
        const char *lines;
} shown[] = {
        { "daily at 9", 9, "m\ndaily at 9\n         ^" },
        { "", 0, "m\n\n^" },
        { "abc", 3, "m\nabc\n   ^" },
        { "90 \xc2\xb5g x", 7, "m\n90 \xc2\xb5g x\n      ^" }, /* counted by character */
        { "a\tb\nc\x01" "d\x7f" "e", 6, "m\na b c d e\n      ^" },
        { "a\xc2\x85" "b", 3, "m\na b\n  ^" },
        { "a\xff\xc2 b", 4, "m\na?? b\n    ^" },
        { "\xf0\x9f\x98\x80 b", 5, "m\n\xf0\x9f\x98\x80 b\n  ^" },
        /* 72 characters stand whole, of 73 the end is cut */
        { "123456789012345678901234567890123456789012345678901234567890123456789012", 71,
          "m\n123456789012345678901234567890123456789012345678901234567890123456789012\n"
          "                                                                       ^" },
        { "1234567890123456789012345678901234567890123456789012345678901234567890123", 0,
          "m\n123456789012345678901234567890123456789012345678901234567890123456789...\n^" },
        { "1234567890123456789012345678901234567890123456789012345678901234567890123", 73,
          "m\n...67890123456789012345678901234567890123456789012345678901234567890123\n"
          "                                                                       ^" },
};

static void test_error_text(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(shown); i++) {
                ScheduleError err = { .offset = shown[i].offset, .message = "m" };
                _cleanup_free_ char *lines = NULL;

                assert_int_equal(schedule_error_text(shown[i].text, &err, &lines), 0);
                assert_string_equal(lines, shown[i].lines);
        }
}

/* In a long text the caret still stands under its character, and no line is too long. */
static void test_error_text_long(void **state) {
        char text[401];

        for (size_t i = 0; i < sizeof(text) - 1; i++)
                text[i] = (char)('a' + i % 26);
        for (size_t n = 1; n < sizeof(text); n += 7)
                for (size_t at = 0; at <= n; at++) {
                        ScheduleError err = { .offset = at, .message = "m" };
                        _cleanup_free_ char *lines = NULL;
                        char whole[sizeof(text)], *part, *caret;

                        memcpy(whole, text, n);
                        whole[n] = '\0';
                        assert_int_equal(schedule_error_text(whole, &err, &lines), 0);
                        part = strchr(lines, '\n') + 1;
                        caret = strchr(part, '\n');
                        *caret++ = '\0';
                        assert_true(strlen(part) <= 72 && strlen(caret) <= 72);
                        assert_int_equal(caret[strlen(caret) - 1], '^');
                        assert_int_equal(part[strlen(caret) - 1], whole[at]);
                        assert_true(n > 71 || streq(part, whole));
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_canonical), cmocka_unit_test(test_generated),     cmocka_unit_test(test_steps),
                cmocka_unit_test(test_refused),   cmocka_unit_test(test_until_outside), cmocka_unit_test(test_limits),
                cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_error_text),    cmocka_unit_test(test_error_text_long),
        };
        seed = random_start();
        return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
