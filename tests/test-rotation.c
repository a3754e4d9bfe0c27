/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Injection sites, and texts compared as people type them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

#include "fold.h"
#include "rotation.h"
#include "util.h"

static void test_fold(void **state) {
        static const struct {
                const char *a, *b;
                bool equal;
        } cases[] = {
                { "Left Thigh", " left  thigh ", true },
                { "\xd0\x9b\xd0\x95\xd0\x92\xd0\x9e\xd0\x95", "\xd0\xbb\xd0\xb5\xd0\xb2\xd0\xbe\xd0\xb5", true }, /* Cyrillic */
                { "\xd0\x81\xd0\xb6", "\xd1\x91\xd0\xb6", true },       /* Cyrillic with a diaeresis */
                { "\xc3\x84RM", "\xc3\xa4rm", true },                   /* Latin with a diaeresis */
                { "\xc5\x9alina", "\xc5\x9blina", true },               /* a Polish capital */
                { "\xce\x91\xce\x89", "\xce\xb1\xce\xae", true },       /* Greek */
                { "\xf0\x9f\x92\x89 left", "\xf0\x9f\x92\x89  LEFT", true }, /* an emoji */
                { "can\xe2\x80\x99t", "Can't", true },                  /* a typographic apostrophe */
                { "a\xc2\xa0""b", "A b", true },                         /* a no-break space */
                { "left", "right", false },
                { "\xff", "\xfe", false },                              /* no UTF-8 */
                { "", " ", true },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                if (fold_equal(cases[i].a, cases[i].b) != cases[i].equal)
                        fail_msg("\"%s\" and \"%s\"", cases[i].a, cases[i].b);
        assert_int_equal(fold_char(0x178), 0xff);
        assert_int_equal(fold_char(0xd7), 0xd7); /* the multiplication sign is no letter */
        assert_int_equal(fold_char(0x130), 0x130);
}

static void test_near(void **state) {
        assert_true(fold_near("feever", "fever"));
        assert_true(fold_near("fevr", "fever"));
        assert_true(fold_near("fevre", "fever")); /* two neighbours swapped */
        assert_false(fold_near("fever", "fever"));
        assert_false(fold_near("cold", "bold"));
        assert_false(fold_near("cough", "rough sea"));
        assert_true(fold_near("brethlesness", "breathlessness"));
        assert_false(fold_near("headache", "heartburn"));
        assert_int_equal(fold_distance("abc", "abc", 3), 0);
        assert_int_equal(fold_distance("abc", "", 3), 3);
        assert_int_equal(fold_distance("abcdefgh", "", 3), 4);
        assert_int_equal(fold_distance("\xd0\xb0\xd0\xb1", "\xd0\xb1\xd0\xb0", 3), 1);
}

static void match(const char *typed, int expected, uint64_t mask) {
        const char *const *names = rotation_begin(true);
        uint64_t got = 0;
        int r = rotation_match(names, 6, typed, &got);

        if (r != expected || (r != SITE_NEW && got != mask))
                fail_msg("\"%s\": %d, %llx", typed, r, (unsigned long long)got);
}

static void test_names(void **state) {
        match("left thigh", SITE_LISTED, 4);
        match("Thigh  LEFT", SITE_LISTED, 4);
        match("arm upper right", SITE_LISTED, 32);
        match("thigh", SITE_NEAR, 4 | 8);
        match("left", SITE_NEAR, 1 | 4 | 16);
        match("l thigh", SITE_NEAR, 4);
        match("left thig", SITE_NEAR, 4);
        match("lfet thigh", SITE_NEAR, 4);
        match("belly left", SITE_NEAR, 1);
        match("left arm", SITE_NEAR, 16);
        match("left buttock", SITE_NEW, 0);
        match("left thigh upper", SITE_NEW, 0); /* more than the list says */
        match("left left", SITE_NEW, 0);
        match("\xd0\xb6\xd0\xb8\xd0\xb2\xd0\xbe\xd1\x82", SITE_NEW, 0);
        match("", SITE_NEW, 0);
        assert_null(rotation_begin(false)[4]);
        assert_null(rotation_begin(true)[6]);
}

static void test_order(void **state) {
        RotationSite sites[] = {
                { "a", 0, 500, false }, { "b", 1, SITE_NEVER, true }, { "c", 2, 100, false },
                { "d", 3, SITE_NEVER, false }, { "e", 4, 100, false }, { "f", 5, SITE_NEVER, false },
                { "g", 6, 50, true },
        };
        char order[8] = "";

        rotation_order(sites, ELEMENTSOF(sites));
        for (size_t i = 0; i < ELEMENTSOF(sites); i++)
                order[i] = *sites[i].name;
        assert_string_equal(order, "dfceabg");

        assert_true(rotation_rests(10, 12, 10));
        assert_true(rotation_rests(10, 12, 12));
        assert_false(rotation_rests(10, 12, 13));
        assert_false(rotation_rests(10, 12, 9));
        assert_true(rotation_rests(10, DAY_NONE, 40000));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_fold),
                cmocka_unit_test(test_near),
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_order),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
