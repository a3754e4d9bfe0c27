/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did you mean? */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nearest.h"
#include "util.h"

static const char *const names[] = {
        "add", "list", "show", "next", "taken", "skip", "snooze", "stop", "set", "history", "pegasys", "Änne", "interferon-alfa-2b",
};

static void assert_nearest(const char *typed, const char *expected) {
        Nearest n;

        nearest_start(&n, typed);
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                nearest_offer(&n, names[i]);
        if (expected)
                assert_string_equal(n.best ?: "", expected);
        else
                assert_null(n.best);
        nearest_done(&n);
}

static void test_nearest(void **state) {
        assert_nearest("taekn", "taken"); /* two that changed places are one slip */
        assert_nearest("took", NULL);
        assert_nearest("lits", "list");
        assert_nearest("ad", "add");
        assert_nearest("sto", "stop"); /* the start of it, before a slip */
        assert_nearest("histroy", "history");
        assert_nearest("hsitroy", "history");
        assert_nearest("Pegasis", "pegasys");
        assert_nearest("ÄNN", "Änne");
        assert_nearest("interferon-alfa-2a", "interferon-alfa-2b");
        assert_nearest("x", NULL);
        assert_nearest("", NULL);
        assert_nearest("frobnicate", NULL);
        assert_nearest("\xff\xfe", NULL);
}

int main(void) {
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_nearest) };

        return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
