/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words before and after a dose, and about a pause without an end. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "extra.h"
#include "zones.h"

#define HOUR INT64_C(3600)
#define DAY_SEC INT64_C(86400)

typedef struct Seen {
        ExtraKind kind;
        char text[EXTRA_TEXT_MAX + 1];
        int64_t utc;
} Seen;

typedef struct Log {
        Seen seen[64];
        size_t n;
} Log;

static int note(const ExtraEvent *event, void *userdata) {
        Log *log = userdata;
        Seen *s = &log->seen[log->n++];

        assert_true(log->n <= ELEMENTSOF(log->seen));
        s->kind = event->kind;
        snprintf(s->text, sizeof(s->text), "%s", event->extra ? event->extra->text : "");
        s->utc = event->dose.utc;
        return 0;
}

/* Weekly on Sunday at 19:00 in UTC, from 2026-11-22. */
static Zones *zones;
static Plan plan;

static int64_t instant(const char *text) {
        Slot slot;

        assert_int_equal(slot_parse(text, &slot), 0);
        return slot * 60;
}

static int set_up(void **state) {
        ScheduleError error;

        plan = (Plan){ .shown_from = INT64_MIN };
        plan.zones = calloc(1, sizeof(PlanZone));
        plan.revisions = calloc(1, sizeof(PlanRevision));
        plan.n_zones = plan.n_revisions = 1;
        plan.zones[0].from = SLOT_MIN;
        if (zones_new(&zones) < 0 || zones_get(zones, "UTC", &plan.zones[0].zone) < 0)
                return -1;
        plan.revisions[0] = (PlanRevision){ .start = (Day)(instant("2026-11-22T00:00") / DAY_SEC), .until = SLOT_NONE };
        return schedule_parse("weekly on sun at 19:00", &plan.revisions[0].schedule, &error);
}

static int tear_down(void **state) {
        plan_done(&plan);
        zones_free(zones);
        return 0;
}

static void take(const char *slot, const char *at) {
        plan.records = reallocarray(plan.records, plan.n_records + 1, sizeof(PlanRecord));
        plan.records[plan.n_records++] = (PlanRecord){ .slot = instant(slot) / 60, .at = instant(slot) / 60,
                                                       .answer = ANSWER_TAKEN, .taken_at = instant(at) };
}

static void test_parse(void **state) {
        Extra e[EXTRAS_MAX];

        assert_int_equal(extras_parse("1d; 30m take it out of the fridge", e), 2);
        assert_int_equal(e[0].sec, DAY_SEC);
        assert_string_equal(e[0].text, "");
        assert_int_equal(e[1].sec, 1800);
        assert_string_equal(e[1].text, "take it out of the fridge");
        assert_int_equal(extras_parse("1h 30m  drink water ", e), 1);
        assert_int_equal(e[0].sec, 5400);
        assert_string_equal(e[0].text, "drink water");
        static const char *const wrong[] = { "", ";", "1d;", "fridge", "8d", "10s x", "1h;1h;1h;1h;1h;1h;1h;1h;1h" };
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_int_equal(extras_parse(wrong[i], e), -EINVAL);
}

static void test_before(void **state) {
        Extras extras = { .n_before = 2, .before = { { DAY_SEC, "" }, { 1800, "fridge" } } };
        int64_t wake = INT64_MAX;
        Log log = {};

        /* Nothing yet; the next is a day before the first dose. */
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-21T12:00"), instant("2026-11-21T12:01"), note, &log, &wake), 0);
        assert_int_equal(log.n, 0);
        assert_int_equal(wake, instant("2026-11-21T19:00"));
        wake = INT64_MAX;
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-21T12:01"), instant("2026-11-21T19:00"), note, &log, &(int64_t){ INT64_MAX }), 0);
        assert_int_equal(log.n, 1);
        assert_int_equal(log.seen[0].kind, EXTRA_BEFORE);
        assert_int_equal(log.seen[0].utc, instant("2026-11-22T19:00"));
        /* Once: from the moment on that was seen to, it does not come again. */
        wake = INT64_MAX;
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-21T19:00"), instant("2026-11-21T19:00"), note, &log, &wake), 0);
        assert_int_equal(log.n, 1);
        assert_int_equal(wake, instant("2026-11-22T18:30"));
        /* Off for weeks: nothing is said before doses that are past. */
        log.n = 0;
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-21T19:00"), instant("2026-12-12T20:00"), note, &log, &wake), 0);
        assert_int_equal(log.n, 1);
        assert_int_equal(log.seen[0].utc, instant("2026-12-13T19:00"));
}

static void test_before_what_was_answered(void **state) {
        Extras extras = { .n_before = 1, .before = { { DAY_SEC, "" } } };
        int64_t wake = INT64_MAX;
        Log log = {};

        take("2026-11-22T19:00", "2026-11-21T10:00");
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-21T12:00"), instant("2026-11-21T20:00"), note, &log, &wake), 0);
        assert_int_equal(log.n, 0);
        assert_int_equal(wake, instant("2026-11-28T19:00"));
}

static void test_after(void **state) {
        Extras extras = { .n_after = 1, .after = { { 2 * HOUR, "look" } } };
        int64_t wake = INT64_MAX;
        Log log = {};

        take("2026-11-22T19:00", "2026-11-22T19:20");
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-22T19:20"), instant("2026-11-22T20:00"), note, &log, &wake), 0);
        assert_int_equal(log.n, 0);
        assert_int_equal(wake, instant("2026-11-22T21:20"));
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-22T20:00"), instant("2026-11-22T21:20"), note, &log, &wake), 0);
        assert_int_equal(log.n, 1);
        assert_string_equal(log.seen[0].text, "look");
        /* A day late it has no meaning any more. */
        assert_int_equal(extras_step(&plan, &extras, instant("2026-11-22T20:00"), instant("2026-11-23T21:20"), note, &log, &wake), 0);
        assert_int_equal(log.n, 1);
}

static void test_pause_without_an_end(void **state) {
        PlanPause *pauses = calloc(1, sizeof(PlanPause));
        Extras extras = { .n_before = 1, .before = { { DAY_SEC, "" } } };
        int64_t wake = INT64_MAX;

        pauses[0] = (PlanPause){ (Day)(instant("2026-11-23T00:00") / DAY_SEC), DAY_NONE };
        plan.pauses = pauses;
        plan.n_pauses = 1;
        assert_int_equal(extra_paused(&plan, pauses, instant("2026-11-23T10:00"), &wake), INT64_MIN);
        assert_int_equal(wake, instant("2026-11-30T09:00"));
        assert_int_equal(extra_paused(&plan, pauses, instant("2026-11-30T08:59"), &wake), INT64_MIN);
        assert_int_equal(wake, instant("2026-11-30T09:00"));
        wake = INT64_MAX;
        assert_int_equal(extra_paused(&plan, pauses, instant("2026-11-30T09:00"), &wake), instant("2026-11-30T09:00"));
        assert_int_equal(wake, instant("2026-12-07T09:00"));
        assert_int_equal(extra_paused(&plan, pauses, instant("2026-12-07T08:59"), &wake), instant("2026-11-30T09:00"));
        assert_int_equal(extra_paused(&plan, pauses, instant("2026-12-30T12:00"), &wake), instant("2026-12-28T09:00"));
        /* No word before a dose has to be waited for. */
        wake = INT64_MAX;
        assert_int_equal(extras_step(&plan, &extras, 0, instant("2026-11-23T10:00"), NULL, NULL, &wake), 0);
        assert_int_equal(wake, INT64_MAX);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parse),
                TEST(test_before),
                TEST(test_before_what_was_answered),
                TEST(test_after),
                TEST(test_pause_without_an_end),
        };

        return cmocka_run_group_tests_name("extra", tests, NULL, NULL);
}
