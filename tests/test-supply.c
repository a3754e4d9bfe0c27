/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is there and how far it reaches, counted by hand. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

#include "lexicon-en.h"
#include "supply.h"
#include "util.h"

static const SupplyItem pen = { 10000, 10000, UNIT_NONE, 0 };

/* Day D at noon. */
#define AT(d) ((int64_t)(d) * 86400 + 43200)
#define ADD(d, n, b, e) { SUPPLY_ADD, AT(d), d, d, n, 0, b, e }
#define COUNT(d, n, b, e) { SUPPLY_COUNT, AT(d), d, d, n, 0, b, e }
#define USE(d, s, b) { SUPPLY_USE, AT(d) + 3600, d, d, 0, s, b, DAY_NONE }

static void run(Supply *s, const SupplyItem *item, SupplyEvent *events, size_t n) {
        supply_sort(events, n);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(supply_event(s, item, &events[i]), 0);
}
#define RUN(s, item, ...)                                    \
        do {                                                 \
                SupplyEvent e[] = { __VA_ARGS__ };           \
                run(s, item, e, ELEMENTSOF(e));              \
        } while (0)

static void test_left(void **state) {
        _cleanup_(supply_done) Supply s = {}, t = {}, u = {}, v = {};

        /* What was used before anything was counted is not of it. */
        RUN(&s, &pen, USE(1, 10000, NULL), ADD(2, 4, NULL, DAY_NONE), USE(9, 10000, NULL), USE(16, 10000, NULL));
        assert_int_equal(supply_left(&s), 2);
        /* The last count, what came after it, and less what was used later. */
        RUN(&t, &pen, ADD(2, 4, NULL, DAY_NONE), USE(3, 10000, NULL), COUNT(4, 7, NULL, DAY_NONE), ADD(5, 4, NULL, DAY_NONE),
            USE(6, 10000, NULL));
        assert_int_equal(supply_left(&t), 10);
        /* Never below nothing, but it is known how much more was taken. */
        RUN(&u, &pen, COUNT(1, 1, NULL, DAY_NONE), USE(2, 10000, NULL), USE(3, 10000, NULL), USE(4, 10000, NULL));
        assert_int_equal(supply_left(&u), 0);
        assert_int_equal(u.debt, 20000);
        /* What came later was there for what was used before it. */
        RUN(&u, &pen, ADD(5, 4, NULL, DAY_NONE));
        assert_int_equal(supply_left(&u), 2);
        assert_int_equal(u.debt, 0);
        /* Of one instant the order of the changes decides. */
        RUN(&v, &pen, { SUPPLY_ADD, 100, 1, 0, 4, 0, NULL, DAY_NONE }, { SUPPLY_USE, 100, 2, 0, 0, 10000, NULL, DAY_NONE });
        assert_int_equal(supply_left(&v), 3);
}

static void test_count_batches(void **state) {
        _cleanup_(supply_done) Supply s = {}, t = {}, u = {};

        /* A shortfall comes from the earliest expiry, a surplus has no batch. */
        RUN(&s, &pen, ADD(1, 4, "late", 300), ADD(2, 4, "early", 200), COUNT(3, 6, NULL, DAY_NONE));
        assert_string_equal(s.lots[0].batch, "early");
        assert_int_equal(supply_lot_left(&s.lots[0]), 2);
        assert_int_equal(supply_lot_left(&s.lots[1]), 4);
        RUN(&s, &pen, COUNT(4, 9, NULL, DAY_NONE));
        assert_int_equal(s.n, 3);
        assert_null(s.lots[2].batch);
        assert_int_equal(supply_lot_left(&s.lots[2]), 3);
        /* A count of a batch is all that is there; its expiry is known. */
        RUN(&t, &pen, ADD(1, 4, "A", 200), ADD(2, 4, "B", 300), COUNT(3, 3, "b", DAY_NONE));
        assert_int_equal(supply_left(&t), 3);
        assert_int_equal(t.n, 2);
        assert_int_equal(t.lots[1].expires, 300);
        assert_int_equal(supply_lot_left(&t.lots[1]), 3);
        /* None left. */
        RUN(&u, &pen, ADD(1, 4, "A", 200), COUNT(2, 0, NULL, DAY_NONE));
        assert_int_equal(supply_left(&u), 0);
}

static void test_use_batches(void **state) {
        _cleanup_(supply_done) Supply s = {}, t = {};

        RUN(&s, &pen, ADD(1, 2, NULL, DAY_NONE), ADD(1, 2, "late", 300), ADD(2, 2, "early", 200), USE(10, 10000, NULL),
            USE(17, 10000, "LATE"));
        assert_int_equal(supply_lot_left(&s.lots[0]), 1); /* early */
        assert_int_equal(supply_lot_left(&s.lots[1]), 1); /* late, by its name */
        assert_int_equal(supply_lot_left(&s.lots[2]), 2); /* without an expiry: last */
        /* What has expired is used only where there is nothing else; through its day it is good. */
        RUN(&t, &pen, ADD(1, 2, "A", 20), ADD(1, 1, "B", 300), USE(20, 10000, NULL), USE(21, 10000, NULL), USE(22, 10000, NULL));
        assert_int_equal(supply_lot_left(&t.lots[0]), 0);
        assert_int_equal(supply_lot_left(&t.lots[1]), 0);
}

static void test_several(void **state) {
        SupplyItem two_doses = supply_item(1, 2, UNIT_NONE, 0), within = supply_item(1, 4, UNIT_NONE, 30);
        SupplyItem needles = supply_item(2, 1, UNIT_NONE, 0);
        _cleanup_(supply_done) Supply s = {}, t = {}, u = {};

        /* An item is there until it is empty. */
        RUN(&s, &two_doses, ADD(1, 2, NULL, DAY_NONE), USE(2, two_doses.dose, NULL));
        assert_int_equal(supply_left(&s), 2);
        RUN(&s, &two_doses, USE(3, two_doses.dose, NULL));
        assert_int_equal(supply_left(&s), 1);
        /* Counted, the one in use is among them. */
        RUN(&s, &two_doses, USE(4, two_doses.dose, NULL), COUNT(5, 1, NULL, DAY_NONE), USE(6, two_doses.dose, NULL));
        assert_int_equal(supply_left(&s), 0);
        /* What is over 30 days after its first use is not left. */
        RUN(&t, &within, ADD(1, 2, NULL, DAY_NONE), USE(10, within.dose, NULL));
        supply_at(&t, &within, 40);
        assert_int_equal(supply_left(&t), 2);
        supply_at(&t, &within, 41);
        assert_int_equal(supply_left(&t), 1);
        RUN(&u, &needles, ADD(1, 5, NULL, DAY_NONE), USE(2, needles.dose, NULL));
        assert_int_equal(supply_left(&u), 3);
}

static void test_amounts(void **state) {
        SupplyItem tablets = supply_item(1, 1, UNIT_MILLILITRES, 0);
        _cleanup_(supply_done) Supply s = {};

        assert_int_equal(supply_shares(&tablets, (Amount){ 25000, UNIT_MILLILITRES }), 25000);
        assert_int_equal(supply_shares(&tablets, (Amount){ 25000, UNIT_MILLIGRAMS }), 10000);
        assert_int_equal(supply_shares(&pen, (Amount){ 900000, UNIT_MICROGRAMS }), 10000);
        RUN(&s, &tablets, ADD(1, 10, NULL, DAY_NONE), USE(2, 25000, NULL));
        assert_int_equal(supply_left(&s), 8); /* seven and a half: eight are not empty */
}

/* Weekly from day FIRST until it is not covered; the day of the last that is. */
static Day weekly(SupplyReach *r, const SupplyItem *item, Day first) {
        Day day = first;

        while (supply_reach_dose(r, item, day, item->dose))
                day += 7;
        return day - 7;
}

static void test_reach(void **state) {
        SupplyItem within = supply_item(1, 4, UNIT_NONE, 10);
        _cleanup_(supply_done) Supply s = {}, t = {}, u = {};
        SupplyReach r;

        RUN(&s, &pen, ADD(1, 4, NULL, DAY_NONE));
        assert_int_equal(supply_reach_begin(&s, &r), 0);
        assert_int_equal(weekly(&r, &pen, 10), 31);
        assert_int_equal(r.doses, 4);
        assert_int_equal(r.out, 38);
        assert_int_equal(supply_left(&s), 4); /* only looked at */
        supply_reach_done(&r);

        /* 4 of the early batch, of which two come before its end; then the late one. */
        RUN(&t, &pen, ADD(1, 4, "early", 20), ADD(1, 2, "late", 300));
        assert_int_equal(supply_reach_begin(&t, &r), 0);
        assert_int_equal(weekly(&r, &pen, 10), 31); /* 10 and 17 early, 24 and 31 late */
        assert_int_equal(r.doses, 4);
        assert_int_equal(r.out, 38);
        assert_int_equal(supply_reach_unused(&r, 0, 5), 2);
        assert_int_equal(supply_reach_unused(&r, 1, 5), 0);
        supply_reach_done(&r);

        /* Opened on day 10, over after day 20: two of its four doses. */
        RUN(&u, &within, ADD(1, 2, NULL, DAY_NONE));
        assert_int_equal(supply_reach_begin(&u, &r), 0);
        assert_int_equal(weekly(&r, &within, 10), 31);
        assert_int_equal(r.doses, 4);
        supply_reach_done(&r);

        /* Without a dose to come only what has expired by now is not used. */
        assert_int_equal(supply_reach_begin(&t, &r), 0);
        assert_int_equal(supply_reach_unused(&r, 0, 20), 0);
        assert_int_equal(supply_reach_unused(&r, 0, 21), 4);
        assert_int_equal(r.out, DAY_NONE);
        supply_reach_done(&r);
}

static void test_words(void **state) {
        assert_string_equal(supply_plural("Pen"), "pens");
        assert_string_equal(supply_plural("pens"), "pens");
        assert_string_equal(supply_plural("Alkoholtupfer"), "Alkoholtupfer");
        assert_string_equal(supply_singular("pens"), "pen");
        assert_string_equal(supply_singular("boxes"), "box");
        assert_string_equal(supply_singular("Units"), "unit");
        assert_string_equal(supply_singular("Alkoholtupfer"), "Alkoholtupfer");
}

static void test_expiry(void **state) {
        static const struct {
                const char *typed, *day;
        } cases[] = {
                { "2027-05", "2027-05-31" },  { "05/2027", "2027-05-31" },    { "5/2027", "2027-05-31" },
                { "05.2027", "2027-05-31" },  { "05-2027", "2027-05-31" },    { "May 2027", "2027-05-31" },
                { "feb 2028", "2028-02-29" }, { "February 2027", "2027-02-28" }, { "2027/05", "2027-05-31" },
                { "2027-05-20", "2027-05-20" }, { "tomorrow", "2026-11-23" }, { "05 2027", "2027-05-31" },
        };
        static const char *const refused[] = { "", "2027", "13/2027", "00/2027", "2027-13", "Mai 2027", "2027-02-29", "05/27", "May", "ma 2027" };
        char text[DAY_TEXT_SIZE];
        Day today, day;

        assert_int_equal(day_parse("2026-11-22", &today), 0);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                if (expiry_read(cases[i].typed, today, &day) < 0)
                        fail_msg("\"%s\" is refused", cases[i].typed);
                assert_string_equal(day_format(day, text), cases[i].day);
        }
        for (size_t i = 0; i < ELEMENTSOF(refused); i++)
                if (expiry_read(refused[i], today, &day) >= 0)
                        fail_msg("\"%s\" is read as %s", refused[i], day_format(day, text));
        assert_int_equal(expiry_read("2101-01", today, &day), -ERANGE);
}

/* Every spelling of an amount's unit; what is counted is none. */
static void test_measures(void **state) {
        static const char *const measures[] = { "Million IU", "million units", "MIU", "micrograms of pegasys", "cc", "U", "m", "thousand units", "µg", "mg/ml" };
        static const char *const items[] = { "pens", "2 ml vials", "ml vials", "needles", "swabs", "Mega pens", "180 mcg syringes", "carton", "boxes", "million-unit pens" };

        for (size_t i = 0; i < lexicon_en_n; i++)
                if (lexicon_en[i].means == MEANS_UNIT && !!supply_is_measure(lexicon_en[i].words) == unit_container((Unit)lexicon_en[i].value))
                        fail_msg("\"%s\"", lexicon_en[i].words);
        for (size_t i = 0; i < ELEMENTSOF(measures); i++)
                if (supply_is_measure(measures[i]) != 1)
                        fail_msg("\"%s\" can be counted", measures[i]);
        for (size_t i = 0; i < ELEMENTSOF(items); i++)
                if (supply_is_measure(items[i]) != 0)
                        fail_msg("\"%s\" can't be counted", items[i]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_left),
                cmocka_unit_test(test_count_batches),
                cmocka_unit_test(test_use_batches),
                cmocka_unit_test(test_several),
                cmocka_unit_test(test_amounts),
                cmocka_unit_test(test_reach),
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_measures),
                cmocka_unit_test(test_expiry),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
