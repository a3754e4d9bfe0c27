/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar's events as schedules: what comes back, and what is refused. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../cli/import-plan.h"

#define HEAD "cytosched-import 1\n\n"
#define OURS(revision, slot) "event\nuid 0123456789abcdef-4-" revision "-" slot "@cytosched\nsummary Injection: aldesleukin 18 million units\nzone Europe/Berlin\n"
#define THEIRS "event\nuid a@b\nsummary Pegasys\nzone Europe/Berlin\n"

static int read_text(const char *text, Import *ret) {
        _cleanup_fclose_ FILE *f = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

        assert_non_null(f);
        return import_read(f, ret);
}

/* As a patient in ZONE has it. */
static void read_in(const char *zone, const char *text, Import *ret) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *own;

        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_get(zones, zone, &own), 0);
        assert_int_equal(read_text(text, ret), 0);
        import_settle(ret, own, zones);
        assert_int_equal(import_group(ret), 0);
}

static void read_in_berlin(const char *text, Import *ret) {
        read_in("Europe/Berlin", text, ret);
}

static void plan_of(const char *text, Import *import, ImportPlan *ret) {
        read_in_berlin(text, import);
        assert_int_equal(import->n_groups, 1);
        assert_int_equal(import_plan(import, 0, ret), 0);
}

/* SCHEDULE: NULL where there is none; ODD: a word of what is not in it, NULL where all is. */
static void check(const char *text, const char *schedule, const char *odd) {
        _cleanup_(import_done) Import import = {};
        _cleanup_(import_plan_done) ImportPlan plan = {};

        plan_of(text, &import, &plan);
        if (schedule && !plan.schedule)
                fail_msg("no schedule: %s", plan.odd);
        if (schedule)
                assert_string_equal(plan.schedule, schedule);
        else
                assert_null(plan.schedule);
        if (odd && (!plan.odd || !strstr(plan.odd, odd)))
                fail_msg("\"%s\" is not in: %s", odd, plan.odd ? plan.odd : "(nothing)");
        if (!odd && plan.odd)
                fail_msg("odd: %s", plan.odd);
}

static void test_steps(void **state) {
        _cleanup_(import_done) Import import = {};
        _cleanup_(import_plan_done) ImportPlan plan = {};

        plan_of(HEAD OURS("1", "a") "start 2026-11-22T19:00\nrule weeks 1 sun\ncount 4\n\n"
                OURS("1", "b") "start 2026-12-20T19:00\nrule weeks 2 sun\ncount 6\n\n"
                OURS("1", "c") "start 2027-03-14T19:00\nrule weeks 3 sun\n\nend 3\n", &import, &plan);
        assert_string_equal(plan.drug, "aldesleukin");
        assert_string_equal(plan.zone, "Europe/Berlin");
        assert_null(plan.odd);
        assert_string_equal(plan.schedule, "18 million units weekly on sun at 19:00 for 4 doses, then 18 million units every 2 weeks on sun at "
                                           "19:00 for 6 doses, then 18 million units every 3 weeks on sun at 19:00");
}

static void test_times_and_weekdays(void **state) {
        check(HEAD THEIRS "start 2026-11-23T08:00\nrule weeks 1 mon,wed\n\n" THEIRS "start 2026-11-23T20:00\nrule weeks 1 mon,wed\n\nend 2\n",
              "weekly on mon wed at 08:00 and 20:00", NULL);
        check(HEAD THEIRS "start 2026-11-24T08:00\nrule weeks 2 tue\ncount 3\n\n" THEIRS "start 2026-11-26T08:00\nrule weeks 2 thu\ncount 2\n\nend 2\n",
              "every 2 weeks on tue thu at 08:00 for 5 doses", NULL);
        check(HEAD THEIRS "start 2026-11-24T08:00\nrule days 3\nuntil 2026-12-01T07:00\n\nend 1\n", "every 3 days at 08:00 for 3 doses", NULL);
        check(HEAD THEIRS "start 2026-11-24T08:00\nrule months 2\n\nend 1\n", "every 2 months at 08:00", NULL);
        check(HEAD THEIRS "start 2026-11-24T08:00\n\nend 1\n", "once at 08:00", NULL);
}

static void test_rests_and_cycles(void **state) {
        check(HEAD OURS("1", "a") "start 2026-11-23T09:00\nrule days 1\ncount 5\n\n"
              OURS("1", "b") "start 2026-11-30T09:00\nrule days 1\ncount 5\n\n"
              OURS("1", "c") "start 2026-12-07T09:00\nrule days 1\ncount 5\n\nend 3\n",
              "(18 million units daily at 09:00 for 5 doses, then rest 2 days) for 2 cycles, then 18 million units daily at 09:00 for 5 doses", NULL);
}

static void test_what_is_refused(void **state) {
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\nodd 2026-11-29T19:00 is left out\n\nend 1\n",
              "weekly on sun at 19:00", "2026-11-29T19:00 is left out");
        check(HEAD "event\nuid a@b\nsummary Pegasys\nunusable it is for whole days\n\nend 1\n", NULL, "whole days");
        /* A step that begins before the one before it comes to its next day. */
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\ncount 2\n\n" THEIRS "start 2026-12-02T19:00\nrule weeks 1 wed\n\nend 2\n",
              NULL, "no words");
        /* Something beside what has no end. */
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\n\n" THEIRS "start 2026-12-02T19:00\n\nend 2\n", NULL, "no words");
        /* The same dose twice. */
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\n\n" THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\n\nend 2\n", NULL,
              "no words");
        check(HEAD THEIRS "start 2026-11-22T19:00\n\nevent\nuid c\nsummary Pegasys\nzone Asia/Tokyo\nstart 2026-11-23T19:00\n\nend 2\n",
              "once at 19:00", "another time zone");
        check(HEAD OURS("dose", "a") "start 2026-11-22T19:00\n\nend 1\n", NULL, "moved");
}

#define IN(zone) "event\nuid a@b\nsummary Pegasys\nzone " zone "\n"

static void test_clocks(void **state) {
        /* Evenings of the zone, whose last is before that instant. */
        check(HEAD THEIRS "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil-utc 2026-10-26T19:30\n\nend 1\n", "weekly on mon at 20:30 for 4 doses", NULL);
        check(HEAD THEIRS "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil-utc 2026-10-26T19:29\n\nend 1\n", "weekly on mon at 20:30 for 3 doses", NULL);
        check(HEAD IN("UTC") "start 2026-10-05T18:30\n\n" IN("UTC") "start 2026-10-06T18:30\n\nend 2\n",
              "(once at 20:30) for 2 cycles", NULL);
        check(HEAD IN("STD-1:00DST-2:00,M3.5.0/2:00,M10.5.0/3:00") "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil-utc 2026-10-26T19:30\n\nend 1\n",
              "weekly on mon at 20:30 for 4 doses", NULL);
        check(HEAD IN("STD-1:00DST-2:00,M3.4.0/2:00,M10.5.0/3:00") "start 2026-10-05T20:30\n\nend 1\n", NULL, "other rules");
        check(HEAD IN("STD-1:00") "start 2026-10-05T20:30\n\nend 1\n", NULL, "other rules");
        check(HEAD IN("STDx") "start 2026-10-05T20:30\n\nend 1\n", NULL, "other rules");
        check(HEAD IN("Europe/Nowhere") "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil-utc 2026-10-26T19:30\n\nend 1\n", NULL, "not known");
}

/* As Outlook describes them. */
static void test_zones_under_other_names(void **state) {
        static const struct {
                const char *zone, *described;
                bool same;
        } cases[] = {
                { "Europe/Dublin", "STD0:00DST-1:00,M3.5.0/1:00,M10.5.0/2:00", true },
                { "Europe/London", "STD0:00DST-1:00,M3.5.0/1:00,M10.5.0/2:00", true },
                { "America/New_York", "STD5:00DST4:00,M3.2.0/2:00,M11.1.0/2:00", true },
                { "Australia/Sydney", "STD-10:00DST-11:00,M10.1.0/2:00,M4.1.0/3:00", true },
                { "Asia/Tokyo", "STD-9:00", true },
                { "Asia/Kolkata", "STD-5:30", true },
                { "Europe/Lisbon", "STD-1:00DST-2:00,M3.5.0/2:00,M10.5.0/3:00", false },
                { "Australia/Brisbane", "STD-10:00DST-11:00,M10.1.0/2:00,M4.1.0/3:00", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(import_done) Import import = {};
                char text[300];

                snprintf(text, sizeof text, HEAD "event\nuid a@b\nsummary x\nzone %s\nstart 2026-10-05T20:30\n\nend 1\n", cases[i].described);
                read_in(cases[i].zone, text, &import);
                assert_string_equal(import.events[0].zone, cases[i].same ? cases[i].zone : "");
        }
}

static void test_amounts(void **state) {
        static const struct {
                const char *summary, *drug, *amount;
        } cases[] = {
                { "Injection: aldesleukin 18 million units", "aldesleukin", "18 million units " },
                { "Anna - Infusion: B 12 0.5 millilitres", "B 12", "0.5 millilitres " },
                { "Injection: x 18\xe2\x80\x9a" "000 units", "x", "18000 units " },
                { "Injection: x 1 milligram", "x", "1 milligram " },
                { "Dose: blood test", "blood test", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(import_done) Import import = {};
                _cleanup_(import_plan_done) ImportPlan plan = {};
                char text[400], want[100];

                snprintf(text, sizeof text, HEAD "event\nuid 0123456789abcdef-4-1-x@cytosched\nsummary %s\nzone Asia/Tokyo\nstart 2026-11-22T19:00\n\nend 1\n",
                         cases[i].summary);
                plan_of(text, &import, &plan);
                snprintf(want, sizeof want, "%sonce at 19:00", cases[i].amount);
                assert_string_equal(plan.drug, cases[i].drug);
                assert_string_equal(plan.schedule, want);
        }
}

static void test_groups(void **state) {
        _cleanup_(import_done) Import i = {};

        read_in_berlin(HEAD "event\nuid 0123456789abcdef-4-1-x@cytosched\nsummary a\nzone UTC\nstart 2027-11-22T19:00\n\n"
                                   "event\nuid 0123456789abcdef-5.2027-1-x@cytosched\nsummary a\nzone UTC\nstart 2026-11-22T19:00\n\n"
                                   "event\nuid 0123456789abcdef-4.2027-1-y@cytosched\nsummary b\nzone UTC\nstart 2026-11-22T19:00\n\n"
                                   "event\nuid 0123456789abcdef-4-1-x@cytosched.org\nsummary a\nzone UTC\nstart 2026-11-22T19:00\n\nend 4\n", &i);
        assert_int_equal(i.n_groups, 3);
        assert_int_equal(i.groups[0].n, 2);
        assert_string_equal(i.groups[0].first->summary, "b");
        assert_true(i.groups[0].ours && i.groups[1].ours && !i.groups[2].ours);
}

static void test_other_forms(void **state) {
        static const char *const wrong[] = {
                "", "cytosched-import 1\n", HEAD, HEAD "end 1\n", HEAD THEIRS "start 2026-11-22T19:00\n\nend 2\n", HEAD THEIRS "\nend 1\n",
                HEAD THEIRS "start 2026-11-22T19:00\nend 1\n", HEAD "event\nuid a\n\nend 1\n", HEAD "event\nuid a\nstart 2026-11-22T19:00\n\nend 1\n",
                HEAD THEIRS "start 2026-02-30T19:00\n\nend 1\n", HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1\n\nend 1\n",
                HEAD THEIRS "start 2026-11-22T19:00\nrule years 1\n\nend 1\n", HEAD THEIRS "start 2026-11-22T19:00\nrule days 0\n\nend 1\n",
                HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun,xyz\n\nend 1\n", HEAD THEIRS "start 2026-11-22T19:00\ncount -1\n\nend 1\n",
                HEAD THEIRS "start 2026-11-22T19:00\nwhat 1\n\nend 1\n",
        };
        Import i;

        for (size_t k = 1; k < ELEMENTSOF(wrong); k++)
                if (read_text(wrong[k], &i) != -EBADMSG)
                        fail_msg("taken: %s", wrong[k]);
        assert_int_equal(read_text(HEAD "end 0\n", &i), 0);
        assert_int_equal(i.n_groups, 0);
        import_done(&i);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_steps),          cmocka_unit_test(test_times_and_weekdays),
                cmocka_unit_test(test_rests_and_cycles), cmocka_unit_test(test_what_is_refused),
                cmocka_unit_test(test_amounts),        cmocka_unit_test(test_groups),
                cmocka_unit_test(test_clocks),         cmocka_unit_test(test_zones_under_other_names),
                cmocka_unit_test(test_other_forms),
        };

        return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
