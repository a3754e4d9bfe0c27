/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Amounts: every way to type one, the canonical text, a patient's words. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "amount.h"
#include "util.h"

static const struct {
        const char *typed, *printed, *words;
} amounts[] = {
        { "", "", "" },
        { "3 million units", "3 million units", "3 million units" },
        { "1 million unit", "1 million units", "1 million units" },
        { "4.5 miu", "4.5 million units", "4.5 million units" },
        { "18MIU", "18 million units", "18 million units" },
        { "18 mu", "18 million units", "18 million units" },
        { "0.5 MU", "0.5 million units", "0.5 million units" },
        { "18000 IU", "18000 units", "18,000 units" },
        { "9999 units", "9999 units", "9999 units" },
        { "9999.5 units", "9999.5 units", "9,999.5 units" },
        { "10000 units", "10000 units", "10,000 units" },
        { "1000000 units", "1000000 units", "1,000,000 units" },
        { "999999999.9999 units", "999999999.9999 units", "999,999,999.9999 units" },
        { "1 unit", "1 unit", "1 unit" },
        { "01.0 unit", "1 unit", "1 unit" },
        { "10000 micrograms", "10000 micrograms", "10000 micrograms" },
        { "180 \xc2\xb5g", "180 micrograms", "180 micrograms" },
        { "180 \xce\xbcG", "180 micrograms", "180 micrograms" },
        { "180ug", "180 micrograms", "180 micrograms" },
        { "90 mcg", "90 micrograms", "90 micrograms" },
        { "1 microgram", "1 microgram", "1 microgram" },
        { "90\xc2\xa0micrograms", "90 micrograms", "90 micrograms" }, /* a no-break space */
        { "1 mg", "1 milligram", "1 milligram" },
        { "1.0001 mg", "1.0001 milligrams", "1.0001 milligrams" },
        { "0.0001 Milligrams", "0.0001 milligrams", "0.0001 milligrams" },
        { "0.50 mL", "0.5 millilitres", "0.5 millilitres" },
        { "1 ml", "1 millilitre", "1 millilitre" },
        { " 2  MILLILITRES ", "2 millilitres", "2 millilitres" },
        { "3 gram", "3 grams", "3 grams" },
        { "1 pens", "1 pen", "1 pen" },
        { "2 Pen", "2 pens", "2 pens" },
        { "1.5 syringe", "1.5 syringes", "1.5 syringes" },
        { "1 vial", "1 vial", "1 vial" },
        { "12 injections", "12 injections", "12 injections" },
        { "10000 tablets", "10000 tablets", "10000 tablets" },
        { "1 capsule", "1 capsule", "1 capsule" },
        { "1 million unit", "1 million units", "1 million units" },
        { "000000007.1000 mg", "7.1 milligrams", "7.1 milligrams" },
};

static const char *const refused[] = {
        " ", "mg", "3", "3 million", "3 million mg", "3 million pens", "3 gramss", "3 g", "0 mg", "0.0000 mg", "-1 mg",
        "1. mg", ".5 mg", "1..5 mg", "1.5.2 mg", "1:5 mg", "1.23456 mg", "1234567890 mg", "4,5 mg",
        "18,000 units", "3 mg daily", "3 mg 3", "3 miux", "3 mi", "3 \xb5g", "3 \xc2\xb5", "1e3 mg",
        "99999999999999999999999999999999 mg", "3 mg.", "+3 mg", "3 m g",
};

static void test_forms(void **state) {
        char text[AMOUNT_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(amounts); i++) {
                Amount a = { .value = 7, .unit = UNIT_MILLILITRES }, b;

                assert_int_equal(amount_parse(amounts[i].typed, &a), 0);
                assert_string_equal(amount_print(a, text), amounts[i].printed);
                assert_int_equal(amount_parse(text, &b), 0);
                assert_true(amount_equal(a, b));
                assert_string_equal(amount_words(a, text), amounts[i].words);
        }
}

static void test_refused(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(refused); i++) {
                Amount a = { .value = 7, .unit = UNIT_UNITS };

                if (amount_parse(refused[i], &a) != -EINVAL)
                        fail_msg("\"%s\" was taken", refused[i]);
                assert_int_equal(a.value, 7); /* untouched */
                assert_int_equal(a.unit, UNIT_UNITS);
        }
}

static void test_values(void **state) {
        Amount a;

        assert_int_equal(amount_parse("4.5 miu", &a), 0);
        assert_int_equal(a.value, 45000);
        assert_int_equal(a.unit, UNIT_MILLION_UNITS);
        assert_int_equal(amount_parse("999999999.9999 mg", &a), 0);
        assert_int_equal(a.value, 9999999999999);
        assert_string_equal(unit_name(UNIT_NONE), "");
        assert_string_equal(unit_name(UNIT_MICROGRAMS), "micrograms");
        assert_string_equal(unit_name((Unit)77), "");
        assert_false(amount_equal((Amount) { 1, UNIT_UNITS }, (Amount) { 1, UNIT_MILLIGRAMS }));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_forms),
                cmocka_unit_test(test_refused),
                cmocka_unit_test(test_values),
        };
        return cmocka_run_group_tests_name("amount", tests, NULL, NULL);
}
