/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drug names and routes: what is known, what is ambiguous, what is left alone. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

#include "drug.h"
#include "util.h"

typedef struct Case {
        const char *typed, *name;
} Case;

static void test_known(void **state) {
        static const Case cases[] = {
                { "interferon alfa-2b", "interferon alfa-2b" },
                { "Intron A", "interferon alfa-2b" },
                { "IntronA", "interferon alfa-2b" },
                { "intron-a", "interferon alfa-2b" },
                { "interferon alpha-2b", "interferon alfa-2b" },
                { "Interferon Alpha 2b", "interferon alfa-2b" },
                { "interferon a-2b", "interferon alfa-2b" },
                { "IFN alfa-2b", "interferon alfa-2b" },
                { "ifn-\xce\xb1""2b", "interferon alfa-2b" },
                { "IFNa2b", "interferon alfa-2b" },
                { "Roferon-A", "interferon alfa-2a" },
                { "roferon a", "interferon alfa-2a" },
                { "interferon alfa 2a", "interferon alfa-2a" },
                { "Pegasys", "peginterferon alfa-2a" },
                { "PEGASYS\xc2\xae", "peginterferon alfa-2a" },
                { "peginterferon", "peginterferon alfa-2a" },
                { "Peg-interferon", "peginterferon alfa-2a" },
                { "peginterferon alpha 2a", "peginterferon alfa-2a" },
                { "pegylated interferon alfa-2a", "peginterferon alfa-2a" },
                { "PEG-IFN alfa\xe2\x80\x91""2a", "peginterferon alfa-2a" },
                { "Besremi", "ropeginterferon alfa-2b" },
                { "ropeginterferon alfa-2b", "ropeginterferon alfa-2b" },
                { "ropeginterferon", "ropeginterferon alfa-2b" },
                { "aldesleukin", "aldesleukin" },
                { "IL-2", "aldesleukin" },
                { "il2", "aldesleukin" },
                { "Interleukin 2", "aldesleukin" },
                { "interleukin-2", "aldesleukin" },
                { " Proleukin ", "aldesleukin" },
        };
        const Drug *d;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                if (drug_find(cases[i].typed, &d, NULL) != 1)
                        fail_msg("\"%s\" is not known", cases[i].typed);
                assert_string_equal(d->name, cases[i].name);
        }
}

static void test_table(void **state) {
        static const struct {
                const char *name, *atc;
                Unit unit;
        } table[] = {
                { "interferon alfa-2b", "L03AB05", UNIT_MILLION_UNITS },
                { "interferon alfa-2a", "L03AB04", UNIT_MILLION_UNITS },
                { "peginterferon alfa-2a", "L03AB11", UNIT_MICROGRAMS },
                { "ropeginterferon alfa-2b", "L03AB15", UNIT_MICROGRAMS },
                { "aldesleukin", "L03AC01", UNIT_MILLION_UNITS },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                const Drug *d, *same;

                assert_int_equal(drug_find(table[i].name, &d, NULL), 1);
                assert_string_equal(d->atc, table[i].atc);
                assert_int_equal(d->unit, table[i].unit);
                assert_string_equal(d->route, "under the skin");
                for (const char *const *s = d->synonyms; *s; s++) {
                        assert_int_equal(drug_find(*s, &same, NULL), 1);
                        assert_ptr_equal(same, d);
                }
        }
}

static size_t count(const char *const *list) {
        size_t n = 0;

        while (list[n])
                n++;
        return n;
}

static void test_ambiguous(void **state) {
        static const struct {
                const char *typed;
                size_t choices;
        } cases[] = {
                { "interferon", 4 },           { "Interferon alfa", 4 },         { "interferon alpha", 4 },
                { "IFN", 4 },                  { "ifn-alpha", 4 },               { "interferon a", 4 },
                { "interferon alfa-2", 4 },    { "interferon 2b", 4 },           { "alpha interferon", 4 },
                { "peginterferon alfa", 2 },   { "peginterferon alpha", 2 },     { "Pegylated Interferon", 2 },
                { "pegylated interferon alpha", 2 }, { "alfa-2a", 2 },           { "alpha 2b", 2 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const char *const *choices = NULL;
                const Drug *d;

                if (drug_find(cases[i].typed, &d, &choices) != -ENOTUNIQ)
                        fail_msg("\"%s\" is ambiguous", cases[i].typed);
                assert_int_equal(drug_find(cases[i].typed, &d, NULL), -ENOTUNIQ);
                assert_int_equal(count(choices), cases[i].choices);
                /* What is offered is itself understood. */
                for (; *choices; choices++) {
                        assert_int_equal(drug_find(*choices, &d, NULL), 1);
                        assert_string_equal(d->name, *choices);
                }
        }
}

static void test_own_name(void **state) {
        static const char *const own[] = {
                "", "methotrexate", "blood test", "interferon beta-1a", "interferon gamma", "PegIntron",
                "peginterferon alfa-2b", "peginterferon beta-1a", "interferon alfa-2c", "IL-12", "il 21",
                "interleukin", "pegasys2", "Intron B", "aldesleukine", "interferon alfa-2b and ribavirin",
                "pegfilgrastim", "\xce\xb2-interferon",
        };
        char longest[400];
        const Drug *d;

        for (size_t i = 0; i < ELEMENTSOF(own); i++) {
                d = (const Drug *)&d;
                if (drug_find(own[i], &d, NULL) != 0)
                        fail_msg("\"%s\" is a name of its own", own[i]);
                assert_null(d);
        }

        /* However much a spelling grows ("ifn" to "interferon"), it stays in its bounds. */
        for (size_t n = 0; n < sizeof(longest); n++) {
                for (size_t i = 0; i < n; i++)
                        longest[i] = "ifn"[i % 3];
                longest[n] = '\0';
                assert_int_equal(drug_find(longest, &d, NULL), n == 3 ? -ENOTUNIQ : 0);
        }
}

static void test_route(void **state) {
        static const Case cases[] = {
                { "under the skin", "under the skin" }, { "Subcutaneous", "under the skin" },
                { "SC", "under the skin" },             { "s.c.", "under the skin" },
                { "subcut", "under the skin" },         { "sub-cut", "under the skin" },
                { "into a vein", "into a vein" },       { "Intravenous", "into a vein" },
                { "IV", "into a vein" },                { "i.v.", "into a vein" },
                { "infusion", "into a vein" },          { "into a muscle", "into a muscle" },
                { "intramuscular", "into a muscle" },   { "im", "into a muscle" },
                { "by mouth", "by mouth" },             { "oral", "by mouth" },
                { "", "" },                             { " ", "" },
        };
        static const char *const wrong[] = { "-", "nose", "under", "skin", "scx", "s", "iv im" };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const char *route = route_find(cases[i].typed);

                assert_non_null(route);
                assert_string_equal(route, cases[i].name);
        }
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_null(route_find(wrong[i]));
}

static void test_noun(void **state) {
        assert_string_equal(route_noun("under the skin"), "injection");
        assert_string_equal(route_noun("into a muscle"), "injection");
        assert_string_equal(route_noun("into a vein"), "infusion");
        assert_string_equal(route_noun("by mouth"), "dose");
        assert_string_equal(route_noun(""), "dose");
        assert_string_equal(route_noun("elsewhere"), "dose");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_known),    cmocka_unit_test(test_table),
                cmocka_unit_test(test_ambiguous), cmocka_unit_test(test_own_name),
                cmocka_unit_test(test_route),    cmocka_unit_test(test_noun),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
