/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reminder: first, again, missed; what was answered, moved, paused; clocks that jump; and one
 * first reminder a dose over ten years. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan-maker.h"
#include "reminder.h"
#include "schedule-random.h"

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY_SEC (24 * HOUR)

static Random seed;

/* A person's desk: a plan, its reminder, and what it said. */
typedef struct Desk {
        Plan plan;
        ReminderSettings settings;
        ReminderState state;
        ReminderEvents events; /* of the last step */
        int64_t wake, next;
        char log[8192];
        size_t at;
} Desk;

static void desk_done(Desk *d) {
        plan_done(&d->plan);
        reminder_state_done(&d->state);
        reminder_events_done(&d->events);
}

/* It begins at NOW; nothing before that was left over. */
static Desk desk(const char *schedule, const char *start, const char *zone, const char *now) {
        Desk d = { .plan = plan_of(schedule, start, zone), .settings = REMINDER_SETTINGS_DEFAULT };

        d.state.handled = instant_at(&d.plan, now);
        d.plan.shown_from = d.state.handled;
        return d;
}

static const char *const kinds[] = {
        [REMINDER_FIRST] = "first", [REMINDER_AGAIN] = "again", [REMINDER_MISSED] = "missed", [REMINDER_CLOSED] = "closed",
};

/* "first 22T19:00" for each event: what, and the dose's name without year and month. */
static void put_events(Desk *d, const char *when) {
        for (size_t i = 0; i < d->events.n; i++) {
                char slot[SLOT_TEXT_SIZE];

                d->at += (size_t)snprintf(d->log + d->at, sizeof(d->log) - d->at, "%s%s%s %s", d->at ? ", " : "", when,
                                          kinds[d->events.events[i].kind],
                                          slot_format(d->events.events[i].slot, slot) + strlen("2026-11-"));
                assert_true(d->at < sizeof(d->log));
        }
}

static void step_to(Desk *d, int64_t now) {
        d->events.n = 0;
        assert_int_equal(reminder_step(&d->plan, &d->settings, &d->state, now, &d->events, &d->wake, &d->next), 0);
        assert_true(d->wake > now);
        assert_int_equal(d->state.handled, now);
}

/* One step at NOW: its events. */
static const char *step(Desk *d, int64_t now) {
        d->at = 0;
        *d->log = '\0';
        step_to(d, now);
        put_events(d, "");
        return d->log;
}

static const char *step_at(Desk *d, const char *now) {
        return step(d, instant_at(&d->plan, now));
}

/* From wake to wake until TO: "19:00 first 22T19:00". */
static const char *run(Desk *d, const char *to) {
        int64_t end = instant_at(&d->plan, to), now = d->state.handled;

        d->at = 0;
        *d->log = '\0';
        for (; now <= end; now = d->wake) {
                char slot[SLOT_TEXT_SIZE], when[SLOT_TEXT_SIZE];

                step_to(d, now);
                (void)slot_format(zone_local(plan_zone_now(&d->plan), now), slot);
                snprintf(when, sizeof(when), "%s ", slot + strlen("2026-11-22T"));
                put_events(d, when);
        }
        return d->log;
}

static PlanRecord *answer(Desk *d, const char *slot, Answer answer) {
        Slot s = slot_at(slot);

        return plan_put_record(&d->plan, (PlanRecord){ .slot = s, .at = s, .answer = answer });
}

/* ---- the grid ---- */

static void test_grid(void **state) {
        _cleanup_(desk_done) Desk d = desk("weekly on sun at 19:00", "2026-11-22", "Europe/Berlin", "2026-11-22T12:00");

        assert_string_equal(run(&d, "2026-11-24T20:00"),
                            "19:00 first 22T19:00, 19:15 again 22T19:00, 19:30 again 22T19:00, 19:45 again 22T19:00, "
                            "20:45 again 22T19:00, 21:45 again 22T19:00, "
                            "07:45 again 22T19:00, 08:45 again 22T19:00, 09:45 again 22T19:00, 10:45 again 22T19:00, "
                            "11:45 again 22T19:00, 12:45 again 22T19:00, 13:45 again 22T19:00, 14:45 again 22T19:00, "
                            "15:45 again 22T19:00, 16:45 again 22T19:00, 17:45 again 22T19:00, 18:45 again 22T19:00, "
                            "19:45 again 22T19:00, 20:45 again 22T19:00, 21:45 again 22T19:00, "
                            "07:45 again 22T19:00, 08:45 again 22T19:00, 09:45 again 22T19:00, 10:45 again 22T19:00, "
                            "11:45 again 22T19:00, 12:45 again 22T19:00, 13:45 again 22T19:00, 14:45 again 22T19:00, "
                            "15:45 again 22T19:00, 16:45 again 22T19:00, 17:45 again 22T19:00, 18:45 again 22T19:00, "
                            "19:00 missed 22T19:00");
        assert_int_equal(d.state.n_open, 0);
        assert_int_equal(d.wake, instant_at(&d.plan, "2026-11-29T19:00"));
        assert_int_equal(d.next, d.wake);
}

/* The first is never held back; what comes again waits for the morning. */
static void test_quiet(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 23:30", "2026-11-22", "Europe/Berlin", "2026-11-22T12:00");

        assert_string_equal(run(&d, "2026-11-23T12:00"),
                            "23:30 first 22T23:30, 07:15 again 22T23:30, 08:15 again 22T23:30, 09:15 again 22T23:30, "
                            "10:15 again 22T23:30, 11:15 again 22T23:30, 11:30 missed 22T23:30");
        /* Quiet hours within one day, and none. */
        d.settings.quiet_from = 60;
        d.settings.quiet_to = 23 * 60;
        assert_string_equal(run(&d, "2026-11-24T12:00"), "23:30 first 23T23:30, 23:45 again 23T23:30, 00:00 again 23T23:30, "
                                                         "00:15 again 23T23:30, 11:30 missed 23T23:30");
        d.settings.quiet_from = d.settings.quiet_to;
        d.settings.then_sec = 5 * HOUR;
        assert_string_equal(run(&d, "2026-11-25T12:00"), "23:30 first 24T23:30, 23:45 again 24T23:30, 00:00 again 24T23:30, "
                                                         "00:15 again 24T23:30, 05:15 again 24T23:30, 10:15 again 24T23:30, "
                                                         "11:30 missed 24T23:30");
}

static void test_settings(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");

        d.settings = (ReminderSettings){ 600, 1, 0, 0, 0 };
        assert_string_equal(run(&d, "2026-11-22T23:00"), "09:00 first 22T09:00, 09:10 again 22T09:00, 21:00 missed 22T09:00");
        d.settings = (ReminderSettings){ 0, 0, 0, 0, 0 };
        assert_string_equal(run(&d, "2026-11-23T23:00"), "09:00 first 23T09:00, 21:00 missed 23T09:00");
        d.settings = (ReminderSettings){ 600, 0, 4 * HOUR, 0, 0 };
        assert_string_equal(run(&d, "2026-11-24T23:00"),
                            "09:00 first 24T09:00, 13:00 again 24T09:00, 17:00 again 24T09:00, 21:00 missed 24T09:00");
}

static void test_snooze(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");
        PlanRecord *rec;

        assert_string_equal(step_at(&d, "2026-11-22T09:00"), "first 22T09:00");
        rec = answer(&d, "2026-11-22T09:00", ANSWER_NONE);
        rec->snoozed_until = instant_at(&d.plan, "2026-11-22T11:05");
        assert_string_equal(step_at(&d, "2026-11-22T09:05"), "");
        assert_int_equal(d.wake, rec->snoozed_until);
        assert_string_equal(step_at(&d, "2026-11-22T10:45"), "");
        /* From there the grid begins anew. */
        assert_string_equal(step_at(&d, "2026-11-22T11:05"), "again 22T09:00");
        assert_string_equal(run(&d, "2026-11-22T13:00"),
                            "11:20 again 22T09:00, 11:35 again 22T09:00, 11:50 again 22T09:00, 12:50 again 22T09:00");
        /* A snooze to the window's end: nothing before, and then it is missed. */
        rec->snoozed_until = instant_at(&d.plan, "2026-11-22T21:00");
        assert_string_equal(run(&d, "2026-11-22T22:00"), "21:00 missed 22T09:00");
}

/* Fixed when it falls due: shorter does not close it sooner; longer holds when it would close. */
static void test_window_changed(void **state) {
        _cleanup_(desk_done) Desk d = desk("weekly on sun at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");

        d.settings = (ReminderSettings){ 0, 0, 0, 0, 0 };
        assert_string_equal(step_at(&d, "2026-11-22T09:00"), "first 22T09:00");
        d.plan.window_sec = HOUR;
        assert_string_equal(run(&d, "2026-11-25T09:00"), "09:00 missed 22T09:00");
        assert_string_equal(step_at(&d, "2026-11-29T09:00"), "first 29T09:00");
        d.plan.window_sec = 5 * HOUR;
        assert_string_equal(run(&d, "2026-11-30T09:00"), "14:00 missed 29T09:00");
}

/* ---- what people do ---- */

static void test_answered(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");

        answer(&d, "2026-11-23T09:00", ANSWER_SKIPPED); /* before its time */
        assert_string_equal(step_at(&d, "2026-11-22T09:00"), "first 22T09:00");
        answer(&d, "2026-11-22T09:00", ANSWER_TAKEN);
        assert_string_equal(step_at(&d, "2026-11-22T09:01"), "closed 22T09:00");
        assert_int_equal(d.next, instant_at(&d.plan, "2026-11-24T09:00"));
        assert_string_equal(run(&d, "2026-11-24T08:00"), "");
        /* Never asked again, also when the clock goes back before them. */
        assert_string_equal(step_at(&d, "2026-11-22T08:59"), "");
        assert_string_equal(run(&d, "2026-11-24T08:59"), "");
        /* Taken back within its window it is asked for at once. */
        answer(&d, "2026-11-22T09:00", ANSWER_NONE);
        assert_string_equal(step_at(&d, "2026-11-22T10:00"), "first 22T09:00");
}

static void test_moved_while_open(void **state) {
        _cleanup_(desk_done) Desk d = desk("weekly on sun at 19:00", "2026-11-22", "UTC", "2026-11-22T08:00");
        PlanRecord *rec;

        assert_string_equal(step_at(&d, "2026-11-22T19:00"), "first 22T19:00");
        rec = answer(&d, "2026-11-22T19:00", ANSWER_NONE);
        rec->at = slot_at("2026-11-23T08:00");
        assert_string_equal(step_at(&d, "2026-11-22T19:05"), "closed 22T19:00");
        assert_int_equal(d.wake, instant_at(&d.plan, "2026-11-23T08:00"));
        assert_string_equal(run(&d, "2026-11-23T08:15"), "08:00 first 22T19:00, 08:15 again 22T19:00");
}

static void test_paused(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");

        assert_string_equal(step_at(&d, "2026-11-22T09:00"), "first 22T09:00");
        plan_add_pause(&d.plan, slot_day(slot_at("2026-11-22")), slot_day(slot_at("2026-11-24")));
        assert_string_equal(step_at(&d, "2026-11-22T09:05"), "closed 22T09:00");
        assert_string_equal(run(&d, "2026-11-25T08:00"), ""); /* neither reminded of nor missed */
        assert_int_equal(d.wake, instant_at(&d.plan, "2026-11-25T09:00"));
        d.plan.n_pauses = 0; /* taken back: what is past its window by now was missed */
        assert_string_equal(step_at(&d, "2026-11-25T08:30"), "missed 23T09:00, missed 24T09:00");
        d.plan.n_pauses = 1;
        assert_string_equal(step_at(&d, "2026-11-22T09:10"), ""); /* the clock too */
        d.plan.n_pauses = 0;
        assert_string_equal(step_at(&d, "2026-11-22T09:15"), "first 22T09:00");
}

static double cpu_seconds(void) {
        struct timespec now;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Without an end, or with one that is far off, a pause is stepped over at once. */
static void test_endless_pause(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00 and 21:00", "2026-11-22", "Europe/Berlin", "2026-11-22T08:00");
        double begin = cpu_seconds();

        plan_add_pause(&d.plan, slot_day(slot_at("2026-11-23")), DAY_NONE);
        for (unsigned i = 0; i < 1000; i++)
                step(&d, instant_at(&d.plan, "2026-11-24T00:00") + i);
        assert_true(d.wake == INT64_MAX && d.next == INT64_MAX);
        d.plan.pauses[0].until = slot_day(slot_at("2100-06-01"));
        for (unsigned i = 0; i < 1000; i++)
                step(&d, instant_at(&d.plan, "2026-11-25T00:00") + i);
        assert_int_equal(d.wake, instant_at(&d.plan, "2100-06-02T09:00"));
        assert_true(cpu_seconds() - begin < 1.0); /* walking it would take a minute */
}

/* ---- the program was off ---- */

static void test_off(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00", "2026-11-01", "Europe/Berlin", "2026-11-01T08:00");

        assert_string_equal(step_at(&d, "2026-11-01T08:55"), "");
        assert_string_equal(step_at(&d, "2026-11-01T09:55"), "first 01T09:00"); /* an hour: asked for now */
        assert_int_equal(d.wake, instant_at(&d.plan, "2026-11-01T10:10")); /* and again from now on */
        answer(&d, "2026-11-01T09:00", ANSWER_TAKEN);
        /* Three days: the newest is still in its window. */
        assert_string_equal(step_at(&d, "2026-11-04T09:30"), "closed 01T09:00, missed 02T09:00, missed 03T09:00, first 04T09:00");
        /* Three weeks, to a time at which none is. */
        assert_string_equal(step_at(&d, "2026-11-25T22:00"),
                            "missed 05T09:00, missed 06T09:00, missed 07T09:00, missed 08T09:00, missed 09T09:00, missed "
                            "10T09:00, missed 11T09:00, missed 12T09:00, missed 13T09:00, missed 14T09:00, missed 15T09:00, "
                            "missed 16T09:00, missed 17T09:00, missed 18T09:00, missed 19T09:00, missed 20T09:00, missed "
                            "21T09:00, missed 22T09:00, missed 23T09:00, missed 24T09:00, missed 25T09:00, missed 04T09:00");
        assert_int_equal(d.state.n_open, 0);
        assert_int_equal(d.wake, instant_at(&d.plan, "2026-11-26T09:00"));
}

/* ---- the clock was set ---- */

/* A dose that was reminded of at 19:00, and then the clock goes back by BACK seconds. */
static Desk shown_then_back(int64_t back, const char *events) {
        Desk d = desk("weekly on sun at 19:00", "2026-11-22", "UTC", "2026-11-22T08:00");
        int64_t now = instant_at(&d.plan, "2026-11-22T19:00") + 1;

        assert_string_equal(step(&d, now - 1), "first 22T19:00");
        d.plan.shown_from = INT64_MIN;
        assert_string_equal(step(&d, now - back), events);
        return d;
}

static void test_clock_back(void **state) {
        _cleanup_(desk_done) Desk little = shown_then_back(3, ""), hour = shown_then_back(HOUR, ""), day = shown_then_back(DAY_SEC, "closed 22T19:00");
        _cleanup_(desk_done) Desk year = shown_then_back(365 * DAY_SEC, "closed 22T19:00");

        /* By seconds, or by an hour: it is not asked for twice. */
        assert_string_equal(run(&little, "2026-11-22T19:16"), "19:15 again 22T19:00");
        assert_string_equal(run(&hour, "2026-11-22T19:16"), "19:15 again 22T19:00");
        /* By a day or a year: the reminder was a wrong clock's; in its time it comes. */
        assert_int_equal(day.state.n_open, 0);
        assert_string_equal(run(&day, "2026-11-22T19:16"), "19:00 first 22T19:00, 19:15 again 22T19:00");
        assert_int_equal(year.wake, instant_at(&year.plan, "2026-11-22T19:00"));
}

/* What was shown at times that are no more is not quiet until they come. */
static void test_clock_back_while_open(void **state) {
        _cleanup_(desk_done) Desk d = desk("weekly on sun at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");

        (void)run(&d, "2026-11-22T18:00"); /* last at 17:45 */
        assert_string_equal(step_at(&d, "2026-11-22T12:00"), "");
        assert_true(d.wake <= instant_at(&d.plan, "2026-11-22T13:00"));
        /* Shown by a clock that was hours ahead, an hour before its time. */
        d.state.n_open = 0;
        assert_string_equal(step_at(&d, "2026-11-23T08:10"), "first 22T09:00");
        assert_string_equal(step_at(&d, "2026-11-22T08:10"), "");
        assert_string_equal(run(&d, "2026-11-22T09:31"), "09:15 again 22T09:00, 09:30 again 22T09:00");
}

/* Ahead for a minute, and back: every dose of that time still comes, once. */
static void jump_and_return(int64_t ahead) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");
        int64_t now = instant_at(&d.plan, "2026-11-22T08:30");

        (void)step(&d, now);
        (void)step(&d, now + ahead);
        (void)step(&d, now + ahead + MINUTE);
        (void)step(&d, now + 2 * MINUTE);
        d.settings.again_count = 0;
        d.settings.then_sec = 0;
        assert_string_equal(run(&d, "2026-11-24T22:00"), "09:00 first 22T09:00, 21:00 missed 22T09:00, 09:00 first 23T09:00, "
                                                         "21:00 missed 23T09:00, 09:00 first 24T09:00, 21:00 missed 24T09:00");
}

static void test_clock_ahead(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00", "2026-11-22", "UTC", "2026-11-22T08:00");

        jump_and_return(3 * DAY_SEC);
        jump_and_return(365 * DAY_SEC);
        jump_and_return(-DAY_SEC);
        jump_and_return(-365 * DAY_SEC);
        /* One that is open stays to be done, though a clock that was ahead called it missed. */
        assert_string_equal(step_at(&d, "2026-11-22T09:00"), "first 22T09:00");
        assert_non_null(strstr(step_at(&d, "2027-11-22T08:00"), "missed 22T09:00"));
        assert_string_equal(step_at(&d, "2026-11-22T09:02"), "first 22T09:00");
}

/* ---- zones ---- */

static void test_travel(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 9:00 and 19:00", "2026-11-20", "Europe/Berlin", "2026-11-22T08:00");

        (void)run(&d, "2026-11-22T09:00");
        answer(&d, "2026-11-22T09:00", ANSWER_TAKEN);
        assert_string_equal(step_at(&d, "2026-11-22T12:00"), "closed 22T09:00");
        /* East: 19:00 was an hour ago; it is due now. */
        plan_add_zone(&d.plan, slot_at("2026-11-22T12:01"), zone_of("Asia/Tokyo"));
        assert_string_equal(step(&d, instant_at(&d.plan, "2026-11-22T20:01")), "first 22T19:00");
        (void)run(&d, "2026-11-22T21:00");
        /* West, back over it: it is not asked for anew. */
        plan_add_zone(&d.plan, slot_at("2026-11-22T21:01"), zone_of("Europe/Berlin"));
        assert_string_equal(step(&d, zone_resolve(zone_of("Europe/Berlin"), slot_at("2026-11-22T13:01"), NULL)), "");
        answer(&d, "2026-11-22T19:00", ANSWER_TAKEN);
        d.settings = (ReminderSettings){ 0, 0, 0, 0, 0 };
        assert_string_equal(run(&d, "2026-11-23T20:00"), "13:01 closed 22T19:00, 09:00 first 23T09:00, 19:00 missed 23T09:00, "
                                                         "19:00 first 23T19:00");
}

static void test_date_line(void **state) {
        _cleanup_(desk_done) Desk d = desk("daily at 19:00", "2026-11-20", "Pacific/Pago_Pago", "2026-11-22T08:00");
        int64_t now = instant_at(&d.plan, "2026-11-22T17:00");

        (void)step(&d, now);
        plan_add_zone(&d.plan, slot_at("2026-11-22T17:01"), zone_of("Pacific/Kiritimati"));
        assert_string_equal(step(&d, now + 5), "first 22T19:00"); /* 22 hours ago by the new clock */
        assert_string_equal(step(&d, now + 900), "");
}

/* ---- one first reminder a dose ---- */

typedef struct Count {
        uint64_t doses, steps;
} Count;

/* Wake by wake from FROM on for ten years, nobody answers: each dose is reminded of at its
 * instant, once, and missed, once. */
static void ten_years(const char *schedule, const Zone *zone, const ReminderSettings *settings, Count *count) {
        _cleanup_(desk_done) Desk d = desk(schedule, "2026-11-22", "UTC", "2026-11-22T12:00");
        _cleanup_(plan_cursor_freep) PlanCursor *first = NULL;
        int64_t end;
        PlanDose dose;

        d.plan.zones[0].zone = zone;
        d.plan.shown_from = d.state.handled = plan_instant(&d.plan, slot_at("2026-11-22T12:00"));
        d.settings = *settings;
        end = plan_instant(&d.plan, slot_at("2036-11-22T12:00"));
        assert_int_equal(plan_seek(&d.plan, d.state.handled, &first), 0);
        for (int64_t now = d.state.handled; now <= end; now = d.wake) {
                step_to(&d, now);
                count->steps++;
                for (size_t i = 0; i < d.events.n; i++) {
                        if (d.events.events[i].kind != REMINDER_FIRST)
                                continue;
                        /* In the very order of the plan: none twice, none left out. */
                        assert_int_equal(plan_next(first, &dose), 1);
                        assert_int_equal(dose.utc, now);
                        assert_int_equal(d.events.events[i].slot, dose.slot);
                        count->doses++;
                }
                assert_true(d.state.n_open <= 3);
        }
        assert_int_equal(plan_next(first, &dose), 1);
        assert_true(dose.utc > end);
}

/* Zones whose rules change, of all kinds: at midnight, by half an hour, two hours, backwards in
 * winter, with Ramadan, south of the equator, on a Friday or Thursday. */
static const char *const changing[] = {
        "Africa/Cairo", "Africa/Casablanca", "Africa/Ceuta", "Africa/El_Aaiun", "America/Adak", "America/Anchorage",
        "America/Chicago", "America/Denver", "America/Nuuk", "America/Halifax", "America/Havana", "America/Los_Angeles",
        "America/Miquelon", "America/New_York", "America/Nuuk", "America/Port-au-Prince", "America/Santiago",
        "America/Scoresbysund", "America/St_Johns", "America/Tijuana", "Antarctica/Macquarie", "Antarctica/Troll", "Asia/Beirut",
        "Asia/Famagusta", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Nicosia", "Atlantic/Azores", "Atlantic/Bermuda",
        "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Chisinau", "Europe/Dublin",
        "Europe/Lisbon", "Europe/London", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Norfolk",
};

static void test_ten_years(void **state) {
        static const ReminderSettings quick = { 0, 0, 0, 0, 0 }, full = { 900, 3, 3600, 22 * 60, 7 * 60 };
        Count count = {};

        for (size_t i = 0; i < ELEMENTSOF(changing); i++)
                ten_years("daily at 0:15 and 2:30", zone_of(changing[i]), &quick, &count);
        for (size_t i = 0; i < ELEMENTSOF(changing); i += 6)
                ten_years("90 micrograms weekly on sun at 2:30 for 100 doses, then every 3 days at 1:30 and 23:00",
                          zone_of(changing[i]), &full, &count);
        print_message("%llu doses, each reminded of once, in %llu steps\n", (unsigned long long)count.doses,
                      (unsigned long long)count.steps);
}

/* MODEL_FULL=1: every zone there is whose offset still changes. */
static void test_ten_years_everywhere(void **state) {
        static const ReminderSettings quick = { 0, 0, 0, 0, 0 };
        FILE *f = getenv("MODEL_FULL") ? fopen("/usr/share/zoneinfo/tzdata.zi", "re") : NULL;
        unsigned zones = 0;
        Count count = {};
        char line[512];

        while (f && fgets(line, sizeof(line), f)) {
                char name[128], other[128];
                const Zone *zone;
                int n = sscanf(line, "Z %127s", name) == 1 ? 1 : sscanf(line, "L %127s %127s", other, name);

                if (n < 1 || (line[0] != 'Z' && line[0] != 'L') || zones_get(all_zones, name, &zone) < 0 ||
                    zone_next_change(zone, slot_at("2026-11-22") * 60) == INT64_MAX)
                        continue;
                ten_years("daily at 0:15 and 2:30 and 21:00", zone, &quick, &count);
                zones++;
        }
        if (!f)
                return;
        fclose(f);
        print_message("%u zones: %llu doses, each reminded of once\n", zones, (unsigned long long)count.doses);
}

/* ---- at any time ---- */

typedef struct Seen {
        unsigned first, missed;
        bool awake; /* some step fell into its window */
} Seen;

/* Steps at odd moments, forwards: at most one first reminder a dose; exactly one where the
 * program ran at any moment of its window; missed in the end, once. */
static void test_any_time(void **state) {
        static const char *const schedules[] = {
                "daily at 9:00", "daily at 2:30 and 14:00", "weekly on sun at 19:00", "3 times a week at 23:45",
                "daily at 9:00 for 5 days, rest 2 days, repeat", "every 2 weeks at 3:00",
        };
        uint64_t doses = 0;

        for (unsigned round = 0; round < 200; round++) {
                _cleanup_(desk_done) Desk d = desk(schedules[pick(&seed, ELEMENTSOF(schedules))], "2026-11-22",
                                                   changing[pick(&seed, ELEMENTSOF(changing))], "2026-11-22T00:00");
                int64_t begin = d.state.handled, now = begin, end = begin + 400 * DAY_SEC;
                Seen *seen = calloc(430 * MINUTES_PER_DAY, sizeof(Seen));
                Slot origin = slot_at("2026-11-21");

                assert_non_null(seen);
                while (now < end) {
                        now += 1 + pick(&seed, chance(&seed, 70) ? 6 * HOUR : chance(&seed, 90) ? 3 * DAY_SEC : 21 * DAY_SEC);
                        step_to(&d, now);
                        for (size_t i = 0; i < d.events.n; i++) {
                                Seen *s = &seen[d.events.events[i].slot - origin];

                                s->first += d.events.events[i].kind == REMINDER_FIRST;
                                s->missed += d.events.events[i].kind == REMINDER_MISSED;
                                assert_true(d.events.events[i].kind != REMINDER_CLOSED);
                        }
                        for (size_t i = 0; i < d.state.n_open; i++)
                                seen[d.state.open[i].slot - origin].awake = true;
                }
                for (int64_t at = begin; at < end - 50 * DAY_SEC; at++) {
                        PlanDose dose;
                        Seen *s;

                        if (plan_dose_from(&d.plan, at, &dose) <= 0)
                                break;
                        s = &seen[dose.slot - origin];
                        assert_int_equal(s->first, s->awake);
                        assert_int_equal(s->missed, 1);
                        doses++;
                        at = dose.utc;
                }
                free(seen);
        }
        print_message("%llu doses\n", (unsigned long long)doses);
}

static int end(void **state) {
        all_zones = zones_free(all_zones);
        return 0;
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_grid),          cmocka_unit_test(test_quiet),
                cmocka_unit_test(test_settings),      cmocka_unit_test(test_snooze),
                cmocka_unit_test(test_window_changed), cmocka_unit_test(test_answered),      cmocka_unit_test(test_moved_while_open),
                cmocka_unit_test(test_paused),        cmocka_unit_test(test_endless_pause),
                cmocka_unit_test(test_off),           cmocka_unit_test(test_clock_back),
                cmocka_unit_test(test_clock_back_while_open), cmocka_unit_test(test_clock_ahead),
                cmocka_unit_test(test_travel),        cmocka_unit_test(test_date_line),
                cmocka_unit_test(test_ten_years),     cmocka_unit_test(test_ten_years_everywhere),
                cmocka_unit_test(test_any_time),
        };
        seed = random_start();
        return cmocka_run_group_tests_name("reminder", tests, NULL, end);
}
