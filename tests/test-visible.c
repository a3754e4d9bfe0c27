/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen of a text. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "visible.h"

static void test_seen(void **state) {
        static const char *const texts[] = {
                "", "pegasys", "left thigh, 12:30", "J\u00f6rg", "Анна", "注射", "\u2764\ufe0f \U0001f489", "100\u00a0%", "\u00e9",
                /* Letters that are kept apart, letters that are joined, signs that are one. */
                "می\u200cخواهم", "دارو\u200cها", "क्\u200dष", "\U0001f469\u200d\u2695\ufe0f", "\u2764\ufe0f\u200d\U0001f525",
                "\U0001f468\U0001f3fd\u200d\U0001f9b0", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        };

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                assert_null(visible_first_hidden(texts[i]));
}

static void test_hidden(void **state) {
        static const char *const texts[] = {
                "a\nb",     "a\033[2J", "a\x7f",    "a\xc2\x9b",      "a\u00adb",      "a\u034f",      "a\u061c",    "a\u115f",
                "a\u17b4",  "a\u180e",  "a\u200b",  "a\u200d",      "a\u202e",       "a\u2028",      "a\u2060",    "a\u2066",
                "a\u2800",  "a\u3164",  "a\ufe00",  "a\ufe0f",      "a\ufeff",       "a\uffa0",      "a\ufff9",    "a\U0001d173",
                "a\U000e0041", "a\U000e0101", "a\xc3", "a\356b", "a\xed\xa0\x80",
                "a\u200cb", "a\u200db", "7\u200d\U0001f525", "7\u200c",
        };

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (!visible_first_hidden(texts[i]))
                        fail_msg("text %zu", i);
                assert_ptr_equal(visible_first_hidden(texts[i]), texts[i] + 1);
        }
}

static void test_mended(void **state) {
        char text[] = "a\nb\033[2J\xc3 J\u00f6rg\u202e";

        assert_int_equal(visible_mend(text), strlen("a\nb?[2J? J\u00f6rg?"));
        assert_string_equal(text, "a\nb?[2J? J\u00f6rg?");
}

static void test_joiners_mended(void **state) {
        char text[] = "می\u200cخ \u200cم\u200c\u200d\u200dن \U0001f469\u200c\U0001f525 \u200d";

        size_t size = visible_mend(text);

        assert_int_equal(size, strlen(text));
        assert_string_equal(text, "می\u200cخ ?م???ن \U0001f469?\U0001f525 ?");
}

static void test_named(void **state) {
        uint32_t character;
        size_t number;

        assert_non_null(visible_find_hidden("Anna \u00e9\u202eb", &character, &number));
        assert_int_equal(character, 0x202e);
        assert_int_equal(number, 7);
        assert_non_null(visible_find_hidden("\xc3", &character, &number));
        assert_int_equal(character, 0);
        assert_int_equal(number, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_seen),
                cmocka_unit_test(test_hidden),
                cmocka_unit_test(test_mended),
                cmocka_unit_test(test_joiners_mended),
                cmocka_unit_test(test_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
