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
        };

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (!visible_first_hidden(texts[i]))
                        fail_msg("text %zu", i);
                assert_ptr_equal(visible_first_hidden(texts[i]), texts[i] + 1);
        }
}

static void test_mended(void **state) {
        char text[] = "a\nb\033[2J\xc3 J\u00f6rg\u202e";

        visible_mend(text);
        assert_string_equal(text, "a\nb?[2J? J\u00f6rg???");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_seen),
                cmocka_unit_test(test_hidden),
                cmocka_unit_test(test_mended),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
