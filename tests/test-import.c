/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar's events as schedules: what comes back, and what is refused. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../cli/import-group.h"
#include "../cli/import-plan.h"
#include "../cli/import-title.h"
#include "drug.h"

#define HEAD "cytosched-import 2\n\n"
#define OURS(revision, slot) "event\nuid 0123456789abcdef-4-" revision "-" slot "@cytosched\nsummary Injection: aldesleukin 18 million units\nzone Europe/Berlin\n"
#define THEIRS "event\nuid a@b\nsummary Shot\nzone Europe/Berlin\n"
#define THEIRS_TOO "event\nuid c@b\nsummary Shot\nzone Europe/Berlin\n"

/* 2026-10-01T00:00Z. */
#define NOW (INT64_C(20727) * 86400)

typedef struct Given {
        Import import;
        ImportClock clock;
        ImportPlan plan;
} Given;

static void given_done(Given *g) {
        import_plan_done(&g->plan);
        import_done(&g->import);
        zones_free(g->clock.zones);
}

static int read_text(const char *text, Import *ret) {
        _cleanup_fclose_ FILE *f = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

        assert_non_null(f);
        return import_read(f, ret);
}

/* As a patient in ZONE has it. */
static void read_in(const char *zone, const char *text, Given *ret) {
        ret->clock.now = NOW;
        assert_int_equal(zones_new(&ret->clock.zones), 0);
        assert_int_equal(zones_get(ret->clock.zones, zone, &ret->clock.own), 0);
        assert_int_equal(read_text(text, &ret->import), 0);
        assert_int_equal(import_group(&ret->import, false), 0);
}

static void plan_in(const char *zone, const char *text, Given *ret) {
        read_in(zone, text, ret);
        assert_int_equal(ret->import.n_groups, 1);
        import_settle(&ret->import, 0, &ret->clock);
        assert_int_equal(import_plan(&ret->import, 0, &ret->clock, &ret->plan), 0);
}

/* SCHEDULE: NULL where there is none; ODD: a word of what is not in it, NULL where all is. */
static void check_in(const char *zone, const char *text, const char *schedule, const char *odd) {
        _cleanup_(given_done) Given g = {};
        ImportPlan plan;

        plan_in(zone, text, &g);
        plan = g.plan;
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

static void check(const char *text, const char *schedule, const char *odd) {
        check_in("Europe/Berlin", text, schedule, odd);
}

static void test_steps(void **state) {
        _cleanup_(given_done) Given g = {};
        ImportPlan plan;

        plan_in("Europe/Berlin", HEAD OURS("1", "a") "start 2026-11-22T19:00\nrule weeks 1 sun\ncount 4\n\n"
                OURS("1", "b") "start 2026-12-20T19:00\nrule weeks 2 sun\ncount 6\n\n"
                OURS("1", "c") "start 2027-03-14T19:00\nrule weeks 3 sun\n\nend 3\n", &g);
        plan = g.plan;
        assert_string_equal(plan.drug, "aldesleukin");
        assert_string_equal(plan.zone, "Europe/Berlin");
        assert_null(plan.odd);
        assert_string_equal(plan.schedule, "18 million units weekly on sun at 19:00 for 4 doses, then 18 million units every 2 weeks on sun at "
                                           "19:00 for 6 doses, then 18 million units every 3 weeks on sun at 19:00");
}

static void test_times_and_weekdays(void **state) {
        check(HEAD THEIRS "start 2026-11-23T08:00\nrule weeks 1 mon,wed\n\n" THEIRS_TOO "start 2026-11-23T20:00\nrule weeks 1 mon,wed\n\nend 2\n",
              "weekly on mon wed at 08:00 and 20:00", NULL);
        check(HEAD THEIRS "start 2026-11-24T08:00\nrule weeks 2 tue\ncount 3\n\n" THEIRS_TOO "start 2026-11-26T08:00\nrule weeks 2 thu\ncount 2\n\nend 2\n",
              "every 2 weeks on tue thu at 08:00 for 5 doses", NULL);
        check(HEAD THEIRS "start 2026-11-24T08:00\nrule days 3\nuntil wall 2026-12-01T07:00\n\nend 1\n", "every 3 days at 08:00 for 3 doses", NULL);
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
        check(HEAD "event\nuid a@b\nsummary Shot\nunusable it is for whole days\n\nend 1\n", NULL, "whole days");
        /* Two things without an end, one beside the other. */
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 2 sun\n\n" THEIRS_TOO "start 2026-12-02T19:00\nrule days 5\n\nend 2\n", NULL, "no words");
        /* The same dose twice. */
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\n\n" THEIRS_TOO "start 2026-11-22T19:00\nrule weeks 1 sun\n\nend 2\n", NULL,
              "no words");
        check(HEAD THEIRS "start 2026-11-22T19:00\n\nevent\nuid c\nsummary Shot\nzone Asia/Tokyo\nstart 2026-11-23T19:00\n\nend 2\n",
              "once at 19:00", "another time zone");
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\ncancelled\n\nend 1\n", NULL, "cancelled");
}

/* What can't be said by the rules is said by the doses. */
static void test_by_doses(void **state) {
        /* A step that begins before the one before it comes to its next day. */
        check(HEAD THEIRS "start 2026-11-22T19:00\nrule weeks 1 sun\ncount 2\n\n" THEIRS_TOO "start 2026-12-02T19:00\nrule weeks 1 wed\n\nend 2\n",
              "once at 19:00, then rest 6 days, then once at 19:00, then weekly on wed at 19:00", NULL);
        /* From the middle of a day. */
        check(HEAD OURS("1", "a") "start 2026-11-27T20:00\nrule days 1\ncount 30\n\n"
              OURS("1", "b") "start 2026-11-28T08:00\nrule days 1\ncount 29\n\nend 2\n",
              "18 million units once at 20:00, then 18 million units daily at 08:00 and 20:00 for 58 doses", NULL);
        check(HEAD OURS("1", "a") "start 2026-11-27T20:00\nrule days 1\n\n" OURS("1", "b") "start 2026-11-28T08:00\nrule days 1\n\nend 2\n",
              "18 million units once at 20:00, then 18 million units daily at 08:00 and 20:00", NULL);
}

#define WEEKLY "start 2026-11-22T19:00\nrule weeks 1 sun\n"

/* What was moved or left out, and is still to come. */
static void check_edits(const char *text, size_t n, const char *slot, const char *to) {
        _cleanup_(given_done) Given g = {};
        Slot from, there = SLOT_NONE;

        plan_in("Europe/Berlin", text, &g);
        if (g.plan.odd)
                fail_msg("odd: %s", g.plan.odd);
        assert_string_equal(g.plan.schedule, "weekly on sun at 19:00");
        assert_int_equal(g.plan.n_edits, n);
        if (n == 0)
                return;
        assert_int_equal(slot_parse(slot, &from), 0);
        if (to)
                assert_int_equal(slot_parse(to, &there), 0);
        assert_int_equal(g.plan.edits[0].slot, from);
        assert_int_equal(g.plan.edits[0].to, there);
}

static void test_edits(void **state) {
        check_edits(HEAD THEIRS WEEKLY "exclude wall 2026-11-29T19:00\n\nend 1\n", 1, "2026-11-29T19:00", NULL);
        check_edits(HEAD THEIRS WEEKLY "exclude utc 2026-11-29T18:00\n\nend 1\n", 1, "2026-11-29T19:00", NULL);
        /* Of a day on which there is none. */
        check_edits(HEAD THEIRS WEEKLY "exclude wall 2026-11-30T19:00\n\nend 1\n", 0, NULL, NULL);
        check_edits(HEAD THEIRS WEEKLY "\n" THEIRS "start 2026-11-30T20:00\ninstead wall 2026-11-29T19:00\n\nend 2\n", 1, "2026-11-29T19:00",
                    "2026-11-30T20:00");
        check_edits(HEAD THEIRS WEEKLY "\n" THEIRS "start 2026-11-30T20:00\ninstead utc 2026-11-29T18:00\n\nend 2\n", 1, "2026-11-29T19:00",
                    "2026-11-30T20:00");
        check_edits(HEAD THEIRS WEEKLY "\n" THEIRS "start 2026-11-29T19:00\ninstead wall 2026-11-29T19:00\n\nend 2\n", 0, NULL, NULL);
        check_edits(HEAD THEIRS WEEKLY "\n" THEIRS "start 2026-11-29T19:00\ninstead wall 2026-11-29T19:00\ncancelled\n\nend 2\n", 1,
                    "2026-11-29T19:00", NULL);
        /* The past. */
        check_edits(HEAD THEIRS "start 2026-01-04T19:00\nrule weeks 1 sun\nexclude wall 2026-02-01T19:00\n\n"
                    THEIRS "start 2026-03-02T19:00\ninstead wall 2026-03-01T19:00\n\nend 2\n", 0, NULL, NULL);
        check(HEAD THEIRS WEEKLY "exclude date 2026-11-29T00:00\n\nend 1\n", NULL, "EXDATE");
        check(HEAD THEIRS WEEKLY "\n" THEIRS "start 2026-11-30T20:00\ninstead wall 2026-11-28T19:00\n\nend 2\n", "weekly on sun at 19:00",
              "RECURRENCE-ID");
        check(HEAD THEIRS "start 2026-09-06T19:00\nrule weeks 1 sun\n\n" THEIRS "start 2026-10-02T20:00\ninstead wall 2026-09-27T19:00\n\nend 2\n",
              "weekly on sun at 19:00", "RECURRENCE-ID");
        check(HEAD THEIRS WEEKLY "extra wall 2026-11-24T19:00\n\nend 1\n",
              "weekly on tue sun at 19:00 for 3 doses, then weekly on sun at 19:00", NULL);
        check(HEAD THEIRS WEEKLY "extra wall 2026-11-22T19:00\n\nend 1\n", "weekly on sun at 19:00", NULL);
}

/* Ours: a dose that stands for one of the series is named by it. */
static void test_own_doses(void **state) {
#define SHOT(uid) "event\nuid 0123456789abcdef-4-" uid "@cytosched\nsummary Dose: x\n"
        check_edits(HEAD SHOT("1-20261122T1900") "zone Europe/Berlin\n" WEEKLY "exclude wall 2026-11-29T19:00\n\n"
                    SHOT("dose-20261129T1900") "zone Europe/Berlin\nstart 2026-11-30T20:00\n\nend 2\n", 1, "2026-11-29T19:00", "2026-11-30T20:00");
        check_edits(HEAD SHOT("1-20261122T1900") "zone Europe/Berlin\n" WEEKLY "exclude wall 2026-11-29T19:00\n\n"
                    SHOT("dose-20261129T1900") "zone UTC\nstart 2026-11-29T18:00\n\nend 2\n", 0, NULL, NULL);
        /* 02:30 on the day on which the clock springs from 02:00 to 03:00. */
        check(HEAD SHOT("1-20270322T0230") "zone Europe/Berlin\nstart 2027-03-22T02:30\nrule days 1\nexclude wall 2027-03-28T02:30\n\n"
              SHOT("dose-20270328T0230") "zone UTC\nstart 2027-03-28T01:30\n\nend 2\n", "daily at 02:30", NULL);
        /* All that follow were moved by a day: where the one has its name from, another one is. */
        check(HEAD SHOT("2-20261122T1900") "zone Europe/Berlin\nstart 2026-11-23T19:00\nrule days 1\ncount 5\nexclude wall 2026-11-25T19:00\n\n"
              SHOT("dose-20261124T1900") "zone Europe/Berlin\nstart 2026-11-25T20:00\n\nend 2\n",
              "daily at 19:00 for 2 doses, then once at 19:00 and 20:00, then daily at 19:00 for 2 doses", NULL);
        check(HEAD SHOT("dose-20261122T1900") "zone UTC\nstart 2026-11-22T18:00\n\nend 1\n", "once at 19:00", NULL);
}

static void test_poisoned(void **state) {
        _cleanup_(given_done) Given g = {};

        /* What can't be read may be a part of the series of its UID, whatever its title. */
        read_in("Europe/Berlin", HEAD THEIRS WEEKLY "\nevent\nuid a@b\nsummary Another\nunusable RANGE\n\nend 2\n", &g);
        assert_int_equal(g.import.n_groups, 1);
}

/* Of two versions the later; where nobody can say which that is, neither. */
static void test_versions(void **state) {
        check(HEAD THEIRS "sequence 1\nstart 2026-11-23T19:00\nrule weeks 1 mon\n\n" THEIRS "sequence 0\n" WEEKLY "\nend 2\n", "weekly on mon at 19:00",
              NULL);
        check(HEAD THEIRS WEEKLY "\n" THEIRS WEEKLY "\nend 2\n", "weekly on sun at 19:00", NULL);
        check(HEAD THEIRS "start 2026-11-23T19:00\nrule weeks 1 mon\n\n" THEIRS WEEKLY "\nend 2\n", NULL, "two versions");
}

#define IN(zone) "event\nuid a@b\nsummary Shot\nzone " zone "\n"
#define IN_TOO(zone) "event\nuid c@b\nsummary Shot\nzone " zone "\n"
#define EUROPE "observance 7200 3600 1970-10-25T03:00\nyearly 10 -7 -1 sun\nobservance 3600 7200 1970-03-29T02:00\nyearly 3 -7 -1 sun\n\n"

static void test_clocks(void **state) {
        /* Evenings of the zone, whose last is before that instant. */
        check(HEAD THEIRS "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil utc 2026-10-26T19:30\n\nend 1\n", "weekly on mon at 20:30 for 4 doses", NULL);
        check(HEAD THEIRS "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil utc 2026-10-26T19:29\n\nend 1\n", "weekly on mon at 20:30 for 3 doses", NULL);
        /* Two readings, of one dose each. */
        check(HEAD THEIRS "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil date 2026-10-26T00:00\n\nend 1\n", NULL, "UNTIL");
        check(HEAD THEIRS "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil date 2026-10-28T00:00\n\nend 1\n", "weekly on mon at 20:30 for 4 doses", NULL);
        check(HEAD IN("UTC") "start 2026-10-05T18:30\n\n" IN_TOO("UTC") "start 2026-10-06T18:30\n\nend 2\n",
              "daily at 20:30 for 2 doses", NULL);
        check(HEAD "zone X\n" EUROPE IN("X") "described 0\nstart 2026-10-05T20:30\nrule weeks 1 mon\nuntil utc 2026-10-26T19:30\n\nend 1\n",
              "weekly on mon at 20:30 for 4 doses", NULL);
        check(HEAD "zone X\nunreadable RRULE:...\n\n" IN("X") "described 0\nstart 2026-10-05T20:30\n\nend 1\n", NULL, "VTIMEZONE");
        check(HEAD "zone Europe/Berlin\nobservance 3600 3600 1970-01-01T00:00\n\n" THEIRS "described 0\nstart 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n",
              NULL, "other times than that zone has");
        /* The rules ended years ago. */
        check(HEAD "zone Old\nobservance 7200 3600 1996-10-27T03:00\nyearly 10 -7 -1 sun\nuntil 2016-10-30T01:00\n"
              "observance 3600 7200 1997-03-30T02:00\nyearly 3 -7 -1 sun\nuntil 2016-10-30T01:00\n\n"
              IN("Old") "described 0\nstart 2027-07-04T19:00\nrule weeks 1 sun\n\nend 1\n", NULL, "\"Old\"");
        check(HEAD IN("Europe/Nowhere") "start 2026-10-05T20:30\nrule weeks 1 mon\nuntil utc 2026-10-26T19:30\n\nend 1\n", NULL, "\"Europe/Nowhere\"");
        /* Without a zone, in a calendar that has one. */
        check(HEAD IN("floating") "home Europe/Vienna\nstart 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n", "weekly on mon at 20:30", NULL);
        check(HEAD IN("floating") "home America/New_York\nstart 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n", NULL, "X-WR-TIMEZONE");
        /* In UTC, where the clock is always as far from it; days that turn with it. */
        check_in("Asia/Tokyo", HEAD IN("UTC") "start 2026-10-05T18:30\nrule weeks 1 mon\n\nend 1\n", "weekly on tue at 03:30", NULL);
        check_in("Asia/Tokyo", HEAD IN("UTC") "start 2026-10-05T11:30\nrule weeks 2 mon\n\nend 1\n", "every 2 weeks on mon at 20:30", NULL);
        check_in("Asia/Tokyo", HEAD IN("UTC") "start 2026-10-05T18:30\nrule weeks 2 mon\n\nend 1\n", NULL, "in UTC");
}

/* Rules that a zone once had are another thing than rules that it never had. */
static void test_outdated_rules(void **state) {
#define NEW_YORK(march, november) "zone US/Eastern\nobservance -14400 -18000 1987-10-25T02:00\nyearly " november "\nobservance -18000 -14400 1987-04-05T02:00\nyearly " march "\n\n" \
        "event\nuid a@b\nsummary Shot\nzone US/Eastern\ndescribed 0\nstart 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n"
        _cleanup_(given_done) Given old = {}, now = {}, ours = {};

        plan_in("America/New_York", HEAD NEW_YORK("4 1 7 sun", "10 -7 -1 sun"), &old);
        assert_string_equal(old.plan.schedule, "weekly on mon at 20:30");
        assert_true(old.plan.outdated);
        plan_in("America/New_York", HEAD NEW_YORK("3 8 14 sun", "11 1 7 sun"), &now);
        assert_string_equal(now.plan.schedule, "weekly on mon at 20:30");
        assert_false(now.plan.outdated);
        check_in("America/New_York", HEAD NEW_YORK("5 1 7 sun", "10 -7 -1 sun"), NULL, "VTIMEZONE");
        /* Our own, through a server that writes the zone's rules wrong: the name says which it is, and a person is asked. */
        plan_in("Asia/Kathmandu", HEAD "zone Asia/Kathmandu\nobservance 18000 18000 2000-01-01T00:00\n\n"
                "event\nuid 0123456789abcdef-7-1-20261005T2030@cytosched\nsummary Injection: pegasys\nzone Asia/Kathmandu\ndescribed 0\n"
                "start 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n", &ours);
        assert_string_equal(ours.plan.schedule, "weekly on mon at 20:30");
        assert_true(ours.plan.outdated);
}

static void test_zone_names(void **state) {
        static const char *const berlin[] = {
                "Europe/Berlin", "europe/BERLIN", "W. Europe Standard Time", "w. europe standard time", "/Europe/Berlin",
                "/freeassociation.sourceforge.net/Europe/Berlin", "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin",
                "/mozilla.org/20050126_1/Europe/Berlin", "Europe/Vienna", "Central European Standard Time",
        };
        static const char *const others[] = {
                "Europe/Berlim", "Europe", "Berlin", "/", "//", "/Europe/", "W. Europe Standard", "Europe/London", "GMT Standard Time", "../Europe/Berlin",
        };
        char text[300];

        for (size_t i = 0; i < ELEMENTSOF(berlin); i++) {
                snprintf(text, sizeof text, HEAD "event\nuid a@b\nsummary x\nzone %s\nstart 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n", berlin[i]);
                check(text, "weekly on mon at 20:30", NULL);
        }
        for (size_t i = 0; i < ELEMENTSOF(others); i++) {
                _cleanup_(given_done) Given g = {};

                snprintf(text, sizeof text, HEAD "event\nuid a@b\nsummary x\nzone %s\nstart 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n", others[i]);
                plan_in("Europe/Berlin", text, &g);
                if (!g.plan.odd && streq(g.plan.zone, "Europe/Berlin"))
                        fail_msg("taken for Berlin: %s", others[i]);
        }
        check_in("Asia/Kolkata", HEAD IN("Asia/Calcutta") "start 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n", "weekly on mon at 20:30", NULL);
        check_in("Asia/Kolkata", HEAD IN("India Standard Time") "start 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n", "weekly on mon at 20:30", NULL);
}

/* As Outlook describes them. */
static void test_zones_under_other_names(void **state) {
        static const struct {
                const char *zone, *described;
                bool same;
        } cases[] = {
                { "Europe/Dublin", "observance 3600 0 1970-01-01T02:00\nyearly 10 -7 -1 sun\nobservance 0 3600 1970-01-01T01:00\nyearly 3 -7 -1 sun", true },
                { "Europe/London", "observance 3600 0 1970-01-01T02:00\nyearly 10 -7 -1 sun\nobservance 0 3600 1970-01-01T01:00\nyearly 3 -7 -1 sun", true },
                { "America/New_York", "observance -14400 -18000 1970-01-01T02:00\nyearly 11 1 7 sun\nobservance -18000 -14400 1970-01-01T02:00\nyearly 3 8 14 sun", true },
                { "Australia/Sydney", "observance 39600 36000 1970-01-01T03:00\nyearly 4 1 7 sun\nobservance 36000 39600 1970-01-01T02:00\nyearly 10 1 7 sun", true },
                { "Asia/Tokyo", "observance 32400 32400 1970-01-01T00:00\nobservance 32400 32400 1970-01-01T00:00", true },
                { "Asia/Kolkata", "observance 19800 19800 1970-01-01T00:00", true },
                { "Europe/Lisbon", "observance 7200 3600 1970-01-01T03:00\nyearly 10 -7 -1 sun\nobservance 3600 7200 1970-01-01T02:00\nyearly 3 -7 -1 sun", false },
                { "Australia/Brisbane", "observance 39600 36000 1970-01-01T03:00\nyearly 4 1 7 sun\nobservance 36000 39600 1970-01-01T02:00\nyearly 10 1 7 sun", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(given_done) Given g = {};
                char text[400];

                snprintf(text, sizeof text, HEAD "zone X\n%s\n\n" IN("X") "described 0\nstart 2026-10-05T20:30\nrule weeks 1 mon\n\nend 1\n",
                         cases[i].described);
                plan_in(cases[i].zone, text, &g);
                assert_int_equal(!g.plan.odd, cases[i].same);
        }
}

/* What another calendar's title says: a drug and an amount alone are taken, and what is not taken is kept. */
static void test_titles(void **state) {
        static const struct {
                const char *title, *drug, *named[3];
                uint64_t value;
                Unit unit;
                const char *left;
        } cases[] = {
                { "Pegasys", "Pegasys", { "L03AB11" }, 0, UNIT_NONE, NULL },
                { "Pegasys 180 mcg", "Pegasys", { "L03AB11" }, 1800000, UNIT_MICROGRAMS, NULL },
                { "PEGASYS: 180mcg!", "PEGASYS", { "L03AB11" }, 1800000, UNIT_MICROGRAMS, NULL },
                { "Injection interferon alfa-2b 3 MIU", "interferon alfa-2b", { "L03AB05" }, 30000, UNIT_MILLION_UNITS, NULL },
                { "Injection: Intron A (4,5 million IU)", "Intron A", { "L03AB05" }, 45000, UNIT_MILLION_UNITS, NULL },
                { "IL-2 18 million units", "IL-2", { "L03AC01" }, 180000, UNIT_MILLION_UNITS, NULL },
                { "IL-2 180 mcg", "IL-2", { "L03AC01" }, 1800000, UNIT_MICROGRAMS, NULL },
                { "pegylated interferon alfa-2a", "pegylated interferon alfa-2a", { "L03AB11" }, 0, UNIT_NONE, NULL },
                { "My Pegasys 180 mcg", NULL, { "L03AB11" }, 1800000, UNIT_MICROGRAMS, NULL },
                { "Pegasys 180 mcg/kg", NULL, { "L03AB11" }, 0, UNIT_NONE, "180 mcg" },
                { "Pegasys 180 mcg left thigh", NULL, { "L03AB11" }, 0, UNIT_NONE, "180 mcg" },
                { "Pegasys left thigh", NULL, { "L03AB11" }, 0, UNIT_NONE, NULL },
                { "2 tablets before Pegasys", NULL, { "L03AB11" }, 0, UNIT_NONE, "2 tablets" },
                { "Pegasys 180,000 units", NULL, { "L03AB11" }, 0, UNIT_NONE, "180,000 units" },
                { "Pegasys and Intron A 3 MIU", NULL, { "L03AB11", "L03AB05" }, 0, UNIT_NONE, "3 MIU" },
                { "interferon 3 MIU", NULL, {}, 0, UNIT_NONE, "3 MIU" },
                { "Hydroxyurea 500 mg", NULL, {}, 0, UNIT_NONE, "500 mg" },
                { "Shot 2", NULL, {}, 0, UNIT_NONE, NULL },
                { "", NULL, {}, 0, UNIT_NONE, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(import_title_done) ImportTitle t = {};
                uint32_t named = 0;

                assert_int_equal(import_title(cases[i].title, &t), 0);
                for (size_t k = 0; cases[i].named[k]; k++)
                        for (size_t d = 0; drug_at(d); d++)
                                named |= streq(drug_at(d)->atc, cases[i].named[k]) ? UINT32_C(1) << d : 0;
                if (t.named != named || t.amount.unit != cases[i].unit || t.amount.value != cases[i].value || !t.drug != !cases[i].drug ||
                    !t.left != !cases[i].left || !streq(t.drug ?: "", cases[i].drug ?: "") || !streq(t.left ?: "", cases[i].left ?: ""))
                        fail_msg("\"%s\": drug %s, named %x, %llu %s, left %s", cases[i].title, t.drug, t.named, (unsigned long long)t.amount.value,
                                 unit_name(t.amount.unit), t.left);
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
                _cleanup_(given_done) Given g = {};
                char text[400], want[100];

                snprintf(text, sizeof text, HEAD "event\nuid 0123456789abcdef-4-1-x@cytosched\nsummary %s\nzone Europe/Berlin\nstart 2026-11-22T19:00\n\nend 1\n",
                         cases[i].summary);
                plan_in("Europe/Berlin", text, &g);
                snprintf(want, sizeof want, "%sonce at 19:00", cases[i].amount);
                assert_string_equal(g.plan.drug, cases[i].drug);
                assert_string_equal(g.plan.schedule, want);
        }
}

static void test_groups(void **state) {
        _cleanup_(given_done) Given g = {};
        Import i;

        read_in("Europe/Berlin", HEAD "event\nuid 0123456789abcdef-4-1-x@cytosched\nsummary a\nzone UTC\nstart 2027-11-22T19:00\n\n"
                                   "event\nuid 0123456789abcdef-5.2027-1-x@cytosched\nsummary a\nzone UTC\nstart 2026-11-22T19:00\n\n"
                                   "event\nuid 0123456789abcdef-4.2027-1-y@cytosched\nsummary b\nzone UTC\nstart 2026-11-22T19:00\n\n"
                                   "event\nuid 0123456789abcdef-4-1-x@cytosched.org\nsummary a\nzone UTC\nstart 2026-11-22T19:00\n\nend 4\n", &g);
        i = g.import;
        assert_int_equal(i.n_groups, 3);
        assert_int_equal(i.groups[0].n, 2);
        assert_string_equal(i.groups[0].first->summary, "b");
        assert_true(i.groups[0].ours && i.groups[1].ours && !i.groups[2].ours);
}

static void test_other_forms(void **state) {
        static const char *const wrong[] = {
                "", "cytosched-import 2\n", "cytosched-import 1\n\nend 0\n", HEAD, HEAD "end 1\n", HEAD THEIRS "start 2026-11-22T19:00\n\nend 2\n", HEAD THEIRS "\nend 1\n",
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
                cmocka_unit_test(test_titles), cmocka_unit_test(test_amounts),        cmocka_unit_test(test_groups),
                cmocka_unit_test(test_clocks),         cmocka_unit_test(test_zones_under_other_names),
                cmocka_unit_test(test_other_forms),    cmocka_unit_test(test_by_doses),
                cmocka_unit_test(test_edits),          cmocka_unit_test(test_own_doses),
                cmocka_unit_test(test_versions),       cmocka_unit_test(test_poisoned),       cmocka_unit_test(test_outdated_rules),
                      cmocka_unit_test(test_zone_names),
        };

        return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
