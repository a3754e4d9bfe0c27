/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results and numbers, as they are typed. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

#include "measure.h"
#include "util.h"

static void test_numbers(void **state) {
        static const struct {
                const char *typed, *kept;
        } numbers[] = {
                { "4.1", "4.1" },     { "4,1", "4.1" },       { "150", "150" },       { "0,125", "0.125" },
                { "0.125", "0.125" }, { "007.50", "7.5" },    { "5.0", "5" },         { "3,000,000", "3000000" },
                { "3.000.000", "3000000" }, { "1.1250", "1.125" }, { "1000", "1000" }, { "1234.567", "1234.567" },
                { "0", "0" },         { "0.0", "0" },         { "123456789012345", "123456789012345" },
        };
        static const char *const refused[] = {
                "", "x", "-1", "1.", ".5.", "1/2", "1..2", "1,00,000", "1,000,00", "1234,567,890", "1e5",
                "1234567890123456", "3 000", "1.2.3", "3,000.000",
        };
        char kept[NUMBER_TEXT_SIZE], other[NUMBER_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(numbers); i++) {
                if (number_read(numbers[i].typed, kept, other) != 0)
                        fail_msg("\"%s\" is refused", numbers[i].typed);
                assert_string_equal(kept, numbers[i].kept);
        }
        for (size_t i = 0; i < ELEMENTSOF(refused); i++)
                if (number_read(refused[i], kept, other) != -EINVAL)
                        fail_msg("\"%s\" is read as %s", refused[i], kept);
        assert_int_equal(number_read("150,000", kept, other), -ENOTUNIQ);
        assert_string_equal(kept, "150000");
        assert_string_equal(other, "150.0000");
        assert_int_equal(number_read("1.000", kept, other), -ENOTUNIQ);
        assert_true(number_compare("9", "10") < 0);
        assert_true(number_compare("4.1", "4.05") > 0);
        assert_true(number_compare("4", "4.05") < 0);
        assert_int_equal(number_compare("4.5", "4.5"), 0);
}

static void test_measures(void **state) {
        static const struct {
                const char *typed, *name, *value, *unit;
                bool number;
        } cases[] = {
                { "platelets 150 10^9/L", "platelets", "150", "10^9/L", true },
                { "white  cells 4,1", "white cells", "4.1", NULL, true },
                { "ALT 35U/L", "ALT", "35", "U/L", true },
                { "platelets 150x10^9/L", "platelets", "150", "x10^9/L", true },
                { "platelets 150 E9/L", "platelets", "150", "E9/L", true },
                { "vitamin B12 300 pg/mL", "vitamin B12", "300", "pg/mL", true },
                { "platelets 150 x 10^9/L", "platelets", "150", "x 10^9/L", true },
                { "HBV DNA <15 IU/mL", "HBV DNA", "<15", "IU/mL", false },
                { "HBV DNA < 15", "HBV DNA", "<15", NULL, false },
                { "ferritin >=1000 \xc2\xb5g/L", "ferritin", ">=1000", "\xc2\xb5g/L", false },
                { "JAK2 Not  Detected", "JAK2", "not detected", NULL, false },
                { "HCV RNA detected", "HCV RNA", "detected", NULL, false },
                { "ANA negative", "ANA", "negative", NULL, false },
                { "CRP positive", "CRP", "positive", NULL, false },
                { "\xd0\xbb\xd0\xb5\xd0\xb9\xd0\xba\xd0\xbe\xd1\x86\xd0\xb8\xd1\x82\xd1\x8b 4,2", "\xd0\xbb\xd0\xb5\xd0\xb9\xd0\xba\xd0\xbe\xd1\x86\xd0\xb8\xd1\x82\xd1\x8b", "4.2", NULL, true },
        };
        char numbers[2][NUMBER_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(measure_done) Measure m = {};
                MeasureError error;

                assert_int_equal(measure_read(cases[i].typed, &m, &error, numbers), 0);
                if (error != MEASURE_OK)
                        fail_msg("\"%s\": %d", cases[i].typed, error);
                assert_string_equal(m.name, cases[i].name);
                assert_string_equal(m.value, cases[i].value);
                assert_int_equal(m.number, cases[i].number);
                if (cases[i].unit)
                        assert_string_equal(m.unit, cases[i].unit);
                else
                        assert_null(m.unit);
        }
}

static void test_refused(void **state) {
        static const struct {
                const char *typed;
                MeasureError error;
        } cases[] = {
                { "", MEASURE_NO_NAME },      { "150", MEASURE_NO_NAME },        { "negative", MEASURE_NO_NAME },
                { "platelets", MEASURE_NO_VALUE }, { "platelets high", MEASURE_NO_VALUE },
                { "platelets 150,000", MEASURE_AMBIGUOUS }, { "platelets <1.000", MEASURE_AMBIGUOUS },
                { "platelets 1..2", MEASURE_NO_NUMBER }, { "platelets <", MEASURE_NO_NUMBER },
                { "platelets 1e5", MEASURE_NO_NUMBER }, { "platelets 1.5E-3", MEASURE_NO_NUMBER }, { "platelets <1e+5", MEASURE_NO_NUMBER },
                { "x 0x10", MEASURE_NO_NUMBER }, { "x 0xff mg", MEASURE_NO_NUMBER }, { "platelets 150E9/L", MEASURE_NO_NUMBER },
                { "platelets 1/2", MEASURE_NO_NUMBER },
        };
        char numbers[2][NUMBER_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(measure_done) Measure m = {};
                MeasureError error;

                assert_int_equal(measure_read(cases[i].typed, &m, &error, numbers), 0);
                if (error != cases[i].error)
                        fail_msg("\"%s\": %d", cases[i].typed, error);
                assert_null(m.name);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_numbers),
                cmocka_unit_test(test_measures),
                cmocka_unit_test(test_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
