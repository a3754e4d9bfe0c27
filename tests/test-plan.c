/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan: revisions, shifts, records, pauses and zones to doses, in order, from every place. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan-maker.h"
#include "schedule-random.h"

#define HOUR INT64_C(3600)
#define DAYS(n) ((Slot)(n) * MINUTES_PER_DAY)

static Random seed;

/* The first N doses from FROM on as "slot>at slot>at", the place only where it is another. */
static const char *doses(const Plan *p, int64_t from, unsigned n) {
        static char text[4096];
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        char a[SLOT_TEXT_SIZE], b[SLOT_TEXT_SIZE];
        size_t at = 0;
        PlanDose d;

        assert_int_equal(plan_seek(p, from, &c), 0);
        *text = '\0';
        for (unsigned i = 0; i < n && plan_next(c, &d) > 0; i++)
                at += (size_t)sprintf(text + at, "%s%s%s%s%s", i ? " " : "", slot_format(d.slot, a),
                                      d.at != d.slot ? ">" : "", d.at != d.slot ? slot_format(d.at, b) : "",
                                      d.paused ? "p" : "");
        return text;
}

static PlanDose dose_at(const Plan *p, const char *slot) {
        PlanDose d;

        if (plan_dose(p, slot_at(slot), &d) <= 0)
                fail_msg("no dose %s", slot);
        return d;
}

static bool has_dose(const Plan *p, const char *slot) {
        PlanDose d;

        return plan_dose(p, slot_at(slot), &d) > 0;
}

static int64_t window_hours(const Plan *p, const char *slot) {
        PlanDose d = dose_at(p, slot);
        int64_t end;

        assert_int_equal(plan_window(p, &d, &end), 0);
        return (end - d.utc) / HOUR;
}

/* ---- revisions, shifts, records ---- */

static void test_revisions(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("90 micrograms weekly on sun at 19:00", "2026-11-22", "Europe/London");
        PlanDose d;

        plan_add_revision(&p, schedule_of("180 micrograms every 2 weeks on mon at 20:00"), slot_day(slot_at("2026-12-07")),
                          slot_at("2026-12-07"), 0);
        assert_string_equal(doses(&p, INT64_MIN, 5), "2026-11-22T19:00 2026-11-29T19:00 2026-12-06T19:00 "
                                                     "2026-12-07T20:00 2026-12-21T20:00");
        d = dose_at(&p, "2026-12-07T20:00");
        assert_int_equal(d.revision, 1);
        assert_int_equal(d.amount.value, 1800000);
        assert_false(has_dose(&p, "2026-12-13T19:00")); /* the old one's, behind its end */
        assert_false(has_dose(&p, "2026-11-23T20:00"));
}

static void test_shifts(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("weekly on sun at 19:00", "2026-11-22", "Europe/London");
        PlanDose d;

        plan_add_revision(&p, schedule_of("weekly on sun at 19:00"), slot_day(slot_at("2026-11-22")),
                          slot_at("2026-12-06T19:00"), 2);
        plan_add_revision(&p, schedule_of("weekly on sun at 19:00"), slot_day(slot_at("2026-11-22")),
                          slot_at("2026-12-20T19:00"), -1);
        assert_string_equal(doses(&p, instant_at(&p, "2026-11-23"), 4),
                            "2026-11-29T19:00 2026-12-06T19:00>2026-12-08T19:00 2026-12-13T19:00>2026-12-15T19:00 "
                            "2026-12-20T19:00>2026-12-19T19:00");
        d = dose_at(&p, "2026-12-06T19:00");
        assert_true(d.moved);
        assert_int_equal(d.at - d.slot, DAYS(2));
        assert_false(has_dose(&p, "2026-12-08T19:00")); /* a place is no name */
}

static void test_records(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("90 micrograms weekly on sun at 19:00", "2026-11-22", "Europe/London");
        Amount ten = { 100000, UNIT_MICROGRAMS };
        PlanDose d;

        /* Moved, behind the next one; answered with another amount; outside the plan; of nothing. */
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-29T19:00"), .at = slot_at("2026-12-07T08:00"), .amount = ten });
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-12-13T19:00"), .at = slot_at("2026-12-13T19:00"),
                                          .amount = ten, .answer = ANSWER_TAKEN });
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-12-15T10:00"), .at = slot_at("2026-12-15T10:00"),
                                          .amount = ten, .answer = ANSWER_TAKEN, .standalone = true });
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-12-16T10:00"), .at = slot_at("2026-12-16T10:00") });
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-12-17T10:00"), .at = slot_at("2026-12-17T10:00"),
                                          .answer = ANSWER_SKIPPED });
        assert_string_equal(doses(&p, INT64_MIN, 7),
                            "2026-11-22T19:00 2026-12-06T19:00 2026-11-29T19:00>2026-12-07T08:00 2026-12-13T19:00 "
                            "2026-12-15T10:00 2026-12-17T10:00 2026-12-20T19:00");
        d = dose_at(&p, "2026-11-29T19:00"); /* not answered: the plan's amount */
        assert_int_equal(d.amount.value, 900000);
        assert_true(d.moved);
        d = dose_at(&p, "2026-12-13T19:00"); /* answered: what was recorded */
        assert_int_equal(d.amount.value, 100000);
        d = dose_at(&p, "2026-12-15T10:00");
        assert_true(d.revision == SIZE_MAX && record_unplanned(d.record));
        assert_false(has_dose(&p, "2026-12-16T10:00"));
        assert_true(has_dose(&p, "2026-12-17T10:00")); /* answered, and no longer in the plan */
}

static void test_shown_from(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00 for 5 doses", "2026-11-22", "Europe/London");

        p.shown_from = instant_at(&p, "2026-11-24T09:00");
        assert_string_equal(doses(&p, INT64_MIN, 9), "2026-11-24T09:00 2026-11-25T09:00 2026-11-26T09:00");
        assert_false(has_dose(&p, "2026-11-23T09:00"));
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-23T09:00"), .at = slot_at("2026-11-23T09:00"),
                                          .answer = ANSWER_TAKEN });
        assert_true(has_dose(&p, "2026-11-23T09:00"));
        assert_string_equal(doses(&p, INT64_MIN, 2), "2026-11-23T09:00 2026-11-24T09:00");
}

static void test_pauses(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00", "2026-11-22", "Europe/London");

        plan_add_pause(&p, slot_day(slot_at("2026-11-24")), slot_day(slot_at("2026-11-25")));
        assert_string_equal(doses(&p, INT64_MIN, 5), "2026-11-22T09:00 2026-11-23T09:00 2026-11-24T09:00p "
                                                     "2026-11-25T09:00p 2026-11-26T09:00");
        assert_int_equal(plan_paused_until(&p, slot_at("2026-11-24T23:59")), slot_day(slot_at("2026-11-25")));
        assert_int_equal(plan_paused_until(&p, slot_at("2026-11-26T00:00")), slot_day(slot_at("2026-11-25")));
        plan_add_pause(&p, slot_day(slot_at("2026-11-25")), DAY_NONE);
        assert_int_equal(plan_paused_until(&p, slot_at("2026-11-25T09:00")), DAY_NONE);
        /* What was answered is not paused; what was moved is where it is. */
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-24T09:00"), .at = slot_at("2026-11-24T09:00"),
                                          .answer = ANSWER_TAKEN });
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-25T09:00"), .at = slot_at("2026-11-23T20:00") });
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-22T09:00"), .at = slot_at("2026-11-26T20:00") });
        assert_string_equal(doses(&p, INT64_MIN, 5), "2026-11-23T09:00 2026-11-25T09:00>2026-11-23T20:00 2026-11-24T09:00 "
                                                     "2026-11-26T09:00p 2026-11-22T09:00>2026-11-26T20:00p");
}

/* ---- windows and states ---- */

static void test_windows(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00 for 2 doses, then every 2 days for 1 dose, then every 3 days for 1 "
                                              "dose, then every 4 days for 3 doses",
                                              "2026-11-01", "UTC");

        assert_int_equal(window_hours(&p, "2026-11-01T09:00"), 12);
        assert_int_equal(window_hours(&p, "2026-11-03T09:00"), 24); /* 2 days */
        assert_int_equal(window_hours(&p, "2026-11-05T09:00"), 24); /* 3 days */
        assert_int_equal(window_hours(&p, "2026-11-08T09:00"), 48); /* 4 */
        assert_int_equal(window_hours(&p, "2026-11-16T09:00"), 48); /* the last */
        p.window_sec = 30 * HOUR;
        assert_int_equal(window_hours(&p, "2026-11-01T09:00"), 24); /* never past the next */
        assert_int_equal(window_hours(&p, "2026-11-08T09:00"), 30);
        p.window_sec = HOUR;
        assert_int_equal(window_hours(&p, "2026-11-01T09:00"), 1);
}

static void test_windows_of_close_doses(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00 and 12:00 and 21:30", "2026-11-01", "UTC");

        assert_int_equal(window_hours(&p, "2026-11-01T09:00"), 3);
        assert_int_equal(window_hours(&p, "2026-11-01T12:00"), 9); /* 9.5 */
        assert_int_equal(window_hours(&p, "2026-11-01T21:30"), 11);
        /* One outside the plan closes no window; one that was moved does. */
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-01T10:00"), .at = slot_at("2026-11-01T10:00"),
                                          .standalone = true, .answer = ANSWER_TAKEN });
        assert_int_equal(window_hours(&p, "2026-11-01T09:00"), 3);
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-02T09:00"), .at = slot_at("2026-11-01T11:00") });
        assert_int_equal(window_hours(&p, "2026-11-01T09:00"), 2);
        plan_put_record(&p, (PlanRecord){ .slot = slot_at("2026-11-05T09:00"), .at = slot_at("2026-11-01T10:00"),
                                          .standalone = true });
        assert_int_equal(window_hours(&p, "2026-11-01T09:00"), 1); /* kept from an old revision: planned */
}

static void test_states(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00", "2026-11-01", "UTC");
        PlanDose d = dose_at(&p, "2026-11-02T09:00");
        PlanRecord rec = { .slot = d.slot, .at = d.at };
        int64_t end = d.utc + 12 * HOUR;

        assert_int_equal(plan_state(&d, end, d.utc - 1), DOSE_SCHEDULED);
        assert_int_equal(plan_state(&d, end, d.utc), DOSE_DUE);
        assert_int_equal(plan_state(&d, end, end - 1), DOSE_DUE);
        assert_int_equal(plan_state(&d, end, end), DOSE_MISSED);
        d.record = &rec;
        rec.snoozed_until = d.utc + 100;
        assert_int_equal(plan_state(&d, end, d.utc + 99), DOSE_SNOOZED);
        assert_int_equal(plan_state(&d, end, d.utc + 100), DOSE_DUE);
        d.paused = true;
        assert_int_equal(plan_state(&d, end, d.utc + 99), DOSE_PAUSED);
        rec.answer = ANSWER_SKIPPED;
        assert_int_equal(plan_state(&d, end, end + 1), DOSE_SKIPPED);
        rec.answer = ANSWER_TAKEN;
        assert_int_equal(plan_state(&d, end, 0), DOSE_TAKEN);
        assert_string_equal(dose_state_name(DOSE_SNOOZED), "snoozed");
}

/* ---- zones ---- */

/* A change of zone at the wall clock FROM of the zone that is left: every slot is in one zone. */
static void test_travel(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00 and 19:00", "2026-11-20", "Europe/Berlin");
        PlanDose d;

        plan_add_zone(&p, slot_at("2026-11-22T12:01"), zone_of("Asia/Tokyo")); /* east, 8 hours */
        plan_add_zone(&p, slot_at("2026-11-25T12:01"), zone_of("America/New_York")); /* west, 14 */
        assert_ptr_equal(plan_zone_now(&p), zone_of("America/New_York"));
        d = dose_at(&p, "2026-11-22T09:00");
        assert_ptr_equal(d.zone, zone_of("Europe/Berlin")); /* what is past keeps its zone */
        assert_int_equal(d.utc, slot_at("2026-11-22T08:00") * 60);
        d = dose_at(&p, "2026-11-22T19:00"); /* jumped over: 10:00Z, an hour before the change */
        assert_int_equal(d.utc, slot_at("2026-11-22T10:00") * 60);
        d = dose_at(&p, "2026-11-25T19:00");
        assert_int_equal(d.utc, slot_at("2026-11-26T00:00") * 60);
        assert_string_equal(doses(&p, slot_at("2026-11-21T20:00") * 60, 8),
                            "2026-11-22T09:00 2026-11-22T19:00 2026-11-23T09:00 2026-11-23T19:00 2026-11-24T09:00 "
                            "2026-11-24T19:00 2026-11-25T09:00 2026-11-25T19:00");
}

/* By which clock something was: after a journey west some hours come twice. */
static void test_clock_zone(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00", "2026-11-20", "Europe/Berlin");

        plan_add_zone(&p, slot_at("2026-11-22T12:01"), zone_of("America/New_York"));
        assert_ptr_equal(plan_clock_zone(&p, slot_at("2026-11-22T05:59")), zone_of("Europe/Berlin"));
        assert_ptr_equal(plan_clock_zone(&p, slot_at("2026-11-22T06:01")), zone_of("America/New_York"));
        assert_ptr_equal(plan_clock_zone(&p, slot_at("2026-11-22T11:00")), zone_of("America/New_York"));
        assert_ptr_equal(plan_clock_zone(&p, slot_at("2026-11-21T23:00")), zone_of("Europe/Berlin"));
}

/* What a zone jumps over is due at the change, however far it jumps; the newest of them where
 * there are several. */
static void test_jumped_over(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 19:00", "2026-11-20", "Pacific/Pago_Pago");
        int64_t change, end;
        PlanDose d;

        change = instant_at(&p, "2026-11-22T17:01");
        plan_add_zone(&p, slot_at("2026-11-22T17:01"), zone_of("Pacific/Kiritimati")); /* 25 hours */
        d = dose_at(&p, "2026-11-22T19:00");
        assert_true(d.utc < change - 22 * HOUR);
        assert_int_equal(plan_window(&p, &d, &end), 0);
        assert_true(end > change);
        d = dose_at(&p, "2026-11-21T19:00"); /* the one before was 22 hours ago, and missed */
        assert_int_equal(plan_window(&p, &d, &end), 0);
        assert_true(end <= change);

        /* Added just before: shown all the same. */
        p.shown_from = change - 60;
        assert_true(has_dose(&p, "2026-11-22T19:00"));
        assert_false(has_dose(&p, "2026-11-21T19:00"));
        assert_string_equal(doses(&p, INT64_MIN, 2), "2026-11-22T19:00 2026-11-23T19:00");
}

static void test_gaps(void **state) {
        /* 2027-03-28: Berlin has no 02:00 to 03:00; 02:30 is 03:30. */
        _cleanup_(plan_done) Plan p = plan_of("daily at 2:30 and 3:10 and 3:30", "2027-03-27", "Europe/Berlin");
        PlanDose d;
        int64_t end;

        assert_string_equal(doses(&p, instant_at(&p, "2027-03-28T00:00"), 4),
                            "2027-03-28T03:10 2027-03-28T02:30 2027-03-28T03:30 2027-03-29T02:30");
        d = dose_at(&p, "2027-03-28T02:30");
        assert_int_equal(d.utc, instant_at(&p, "2027-03-28T03:30"));
        assert_int_equal(plan_dose_before(&p, instant_at(&p, "2027-03-28T03:11"), &d), 1);
        assert_int_equal(d.slot, slot_at("2027-03-28T03:10"));
        assert_int_equal(plan_dose_before(&p, d.utc, &d), 1);
        assert_int_equal(d.slot, slot_at("2027-03-27T03:30"));
        assert_int_equal(plan_dose_before(&p, instant_at(&p, "2027-03-28T23:00"), &d), 1);
        assert_int_equal(d.slot, slot_at("2027-03-28T03:30"));
        /* Two at one instant: neither closes the other's window. */
        d = dose_at(&p, "2027-03-28T02:30");
        assert_int_equal(plan_window(&p, &d, &end), 0);
        assert_true(end > d.utc + HOUR);
}

/* A whole day that a zone left out: Samoa, 2011-12-30. */
static void test_lost_day(void **state) {
        _cleanup_(plan_done) Plan p = plan_of("daily at 9:00 and 21:00", "2011-12-28", "Pacific/Apia");
        PlanDose d;

        assert_string_equal(doses(&p, instant_at(&p, "2011-12-29T20:00"), 6),
                            "2011-12-29T21:00 2011-12-30T09:00 2011-12-31T09:00 2011-12-30T21:00 2011-12-31T21:00 "
                            "2012-01-01T09:00");
        assert_int_equal(plan_dose_before(&p, instant_at(&p, "2011-12-31T20:00"), &d), 1);
        assert_int_equal(d.slot, slot_at("2011-12-31T09:00"));
        assert_int_equal(plan_dose_before(&p, instant_at(&p, "2011-12-31T22:00"), &d), 1);
        assert_int_equal(d.slot, slot_at("2011-12-31T21:00"));
}

static void test_overlap(void **state) {
        /* 2027-10-31: Berlin has 02:00 to 03:00 twice; the first counts. */
        _cleanup_(plan_done) Plan p = plan_of("daily at 2:30", "2027-10-30", "Europe/Berlin");

        assert_int_equal(dose_at(&p, "2027-10-31T02:30").utc, slot_at("2027-10-31T00:30") * 60);
        assert_string_equal(doses(&p, slot_at("2027-10-31T00:31") * 60, 1), "2027-11-01T02:30");
}

/* ---- every place is reached as by walking ---- */

static const char *const zone_names[] = {
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Pacific/Apia", "Antarctica/Troll",
        "Africa/Casablanca", "America/St_Johns", "Asia/Kathmandu", "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago",
};

static Schedule *random_plan_schedule(void) {
        for (;;) {
                _cleanup_(schedule_freep) Schedule *made = random_schedule(&seed);
                _cleanup_free_ char *text = NULL;
                Schedule *s = NULL;

                assert_int_equal(schedule_print(made, &text), 0);
                if (schedule_parse(text, &s, NULL) == 0)
                        return s;
        }
}

static void random_record(Plan *p, Day first, unsigned days) {
        PlanRecord rec = { .answer = (Answer)pick(&seed, 3), .standalone = chance(&seed, 20) };
        Slot from = slot_of(first, 0) + pick(&seed, days * MINUTES_PER_DAY);
        PlanDose d;

        rec.slot = rec.at = from;
        if (!rec.standalone && plan_dose_from(p, plan_instant(p, from), &d) > 0)
                rec.slot = rec.at = d.slot;
        if (chance(&seed, 50))
                rec.at = MAX(rec.at + (Slot)pick(&seed, DAYS(20)) - DAYS(10), SLOT_MIN);
        plan_put_record(p, rec);
}

#define SHIFT_MAX 20 /* days */

static Plan random_plan(Day *ret_first, unsigned *ret_days) {
        /* No place lies before SLOT_MIN: who types one is refused, and only what is to come is moved. */
        Day first = DAY_MIN + SHIFT_MAX + (Day)pick(&seed, DAY_MAX - 2000);
        unsigned days = chance(&seed, 30) ? 30 : 400;
        Plan p = { .shown_from = INT64_MIN };
        Slot from = slot_of(first, 0);
        int64_t shift = 0;

        plan_add_zone(&p, SLOT_MIN, zone_of(zone_names[pick(&seed, ELEMENTSOF(zone_names))]));
        for (unsigned i = pick(&seed, 4); i > 0; i--)
                plan_add_zone(&p, from + pick(&seed, days * MINUTES_PER_DAY),
                              zone_of(zone_names[pick(&seed, ELEMENTSOF(zone_names))]));
        for (unsigned i = 1 + pick(&seed, 4); i > 0; i--) {
                Day start = chance(&seed, 50) ? slot_day(from) : first;

                plan_add_revision(&p, random_plan_schedule(), start, from, (int32_t)shift);
                from += 1 + pick(&seed, DAYS(days / 3));
                shift = chance(&seed, 50) ? (int64_t)pick(&seed, 2 * SHIFT_MAX) - SHIFT_MAX : 0;
        }
        for (unsigned i = pick(&seed, 12); i > 0; i--)
                random_record(&p, first, days);
        if (chance(&seed, 30))
                plan_add_pause(&p, first + (Day)pick(&seed, days), first + (Day)pick(&seed, 2 * days));
        if (chance(&seed, 30))
                p.shown_from = plan_instant(&p, slot_of(first, 0) + pick(&seed, DAYS(60)));
        *ret_first = first;
        *ret_days = days + 60;
        return p;
}

typedef struct List {
        PlanDose *doses;
        size_t n;
} List;

static void list_add(List *l, const PlanDose *d) {
        l->doses = add_one(l->doses, l->n, sizeof(PlanDose));
        l->doses[l->n++] = *d;
}

static int by_instant(const void *a, const void *b) {
        const PlanDose *x = a, *y = b;

        if (x->utc != y->utc)
                return x->utc < y->utc ? -1 : 1;
        return x->slot < y->slot ? -1 : x->slot > y->slot;
}

static bool recorded(const Plan *p, Slot slot) {
        for (size_t i = 0; i < p->n_records; i++)
                if (p->records[i].slot == slot)
                        return true;
        return false;
}

/* Names of all revisions one by one, each asked for by plan_dose(); up to UNTIL. */
static List all_doses(const Plan *p, Slot until) {
        List l = {};
        PlanDose d;

        for (size_t i = 0; i < p->n_revisions; i++) {
                const PlanRevision *r = &p->revisions[i];
                ScheduleCursor c;
                ScheduleDose sd;

                schedule_seek(r->schedule, r->start, r->from, &c);
                while (schedule_next_dose(&c, &sd) > 0 && sd.slot < r->until && sd.slot < until)
                        if (!recorded(p, sd.slot) && plan_dose(p, sd.slot, &d) > 0)
                                list_add(&l, &d);
        }
        for (size_t i = 0; i < p->n_records; i++)
                if (plan_dose(p, p->records[i].slot, &d) > 0)
                        list_add(&l, &d);
        if (l.n > 0)
                qsort(l.doses, l.n, sizeof(PlanDose), by_instant);
        return l;
}

static void same_dose(const PlanDose *a, const PlanDose *b) {
        assert_int_equal(a->slot, b->slot);
        assert_int_equal(a->at, b->at);
        assert_int_equal(a->utc, b->utc);
        assert_ptr_equal(a->zone, b->zone);
        assert_ptr_equal(a->record, b->record);
        assert_int_equal(a->paused, b->paused);
        assert_int_equal(a->utc, plan_instant(&(Plan){ .zones = &(PlanZone){ SLOT_MIN, a->zone }, .n_zones = 1 }, a->at));
}

/* From place I of the list on: up to 40 doses of a walk, and the one before. */
static size_t check_place(const Plan *p, const List *l, size_t i, int64_t limit) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        int64_t from = l->doses[i].utc;
        size_t seen = 0, first = i;
        PlanDose d;

        while (first > 0 && l->doses[first - 1].utc == from)
                first--;
        assert_int_equal(plan_dose_before(p, from, &d), first > 0);
        if (first > 0)
                same_dose(&d, &l->doses[first - 1]);
        assert_int_equal(plan_dose_from(p, from, &d), 1);
        same_dose(&d, &l->doses[first]);
        assert_int_equal(plan_seek(p, from, &c), 0);
        for (i = first; seen < 40 && i < l->n && l->doses[i].utc < limit; i++, seen++) {
                assert_int_equal(plan_next(c, &d), 1);
                same_dose(&d, &l->doses[i]);
        }
        return seen;
}

static void test_places(void **state) {
        size_t compared = 0;

        for (unsigned round = 0; round < 400; round++) {
                unsigned days;
                Day first;
                _cleanup_(plan_done) Plan p = random_plan(&first, &days);
                Slot until = slot_of(first + (Day)days, 0);
                /* Beyond this a shift or a zone may have brought doses in that the list does not have. */
                int64_t limit = plan_instant(&p, until) - 30 * 24 * HOUR;
                List l = all_doses(&p, until);

                if (l.n > 0 && l.doses[0].utc < limit)
                        compared += check_place(&p, &l, 0, limit);
                for (unsigned i = 0; i < 30 && l.n > 0; i++) {
                        size_t place = pick(&seed, (unsigned)l.n);
                        if (l.doses[place].utc < limit)
                                compared += check_place(&p, &l, place, limit);
                }
                free(l.doses);
        }
        print_message("%zu doses compared\n", compared);
        assert_true(compared > 10000);
}

static void test_nothing(void **state) {
        _cleanup_(plan_done) Plan p = { .shown_from = INT64_MIN };
        PlanDose d;

        plan_add_zone(&p, SLOT_MIN, zone_of("UTC"));
        assert_int_equal(plan_dose_from(&p, INT64_MIN, &d), 0);
        assert_int_equal(plan_dose_before(&p, INT64_MAX, &d), 0);
        assert_int_equal(plan_dose(&p, 0, &d), 0);
        plan_cursor_free(NULL);
        plan_done(&(Plan){});
}

static int end(void **state) {
        all_zones = zones_free(all_zones);
        return 0;
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_revisions),   cmocka_unit_test(test_shifts),
                cmocka_unit_test(test_records),     cmocka_unit_test(test_shown_from),
                cmocka_unit_test(test_pauses),      cmocka_unit_test(test_windows),
                cmocka_unit_test(test_windows_of_close_doses), cmocka_unit_test(test_states),
                cmocka_unit_test(test_travel),      cmocka_unit_test(test_jumped_over),
                cmocka_unit_test(test_clock_zone),
                cmocka_unit_test(test_gaps),        cmocka_unit_test(test_lost_day),
                cmocka_unit_test(test_overlap),     cmocka_unit_test(test_places),
                cmocka_unit_test(test_nothing),
        };
        seed = random_start();
        return cmocka_run_group_tests_name("plan", tests, NULL, end);
}
