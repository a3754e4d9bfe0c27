/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a schedule (libFuzzer): it is refused with a place, or it means the same
 * after it was printed, and its doses are reached from anywhere without long work.
 * The first byte is where the walk begins; the text follows. */

#include "../schedule-random.h"
#include "cytosched.h"
#include "fuzz.h"

#define DOSES 200
#define SECONDS_MAX 2.0 /* of the processor, for one text; under a sanitizer */

static double cpu_seconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check_refused(const char *text, const ScheduleError *err) {
        _cleanup_free_ char *lines = NULL;

        CHECK(err->offset <= strlen(text));
        CHECK(strlen(err->message) > 10 && strlen(err->message) < sizeof(err->message) - 1);
        CHECK(schedule_error_text(text, err, &lines) == 0);
        CHECK(strlen(lines) < sizeof(err->message) + 72 * 4 + 72 + 2);
}

static void check_printed(const Schedule *s) {
        _cleanup_(schedule_freep) Schedule *again = NULL;
        _cleanup_free_ char *text = NULL, *second = NULL;

        CHECK(schedule_print(s, &text) == 0);
        CHECK(strlen(text) <= LIMIT_SCHEDULE);
        CHECK(schedule_parse(text, &again, NULL) == 0);
        CHECK(same_schedule(s, again));
        CHECK(schedule_print(again, &second) == 0);
        CHECK(streq(text, second));
}

static void check_dose(const Schedule *s, Day start, const ScheduleDose *d) {
        ScheduleDose other;

        CHECK(schedule_dose_at(s, start, d->slot, &other) == 1 && other.step == d->step);
        CHECK(schedule_dose_before(s, start, d->slot + 1, &other) == 1 && other.slot == d->slot);
}

static void check_walk(const Schedule *s, Day start, Slot from) {
        ScheduleDose d, next;
        ScheduleCursor c;

        schedule_seek(s, start, from, &c);
        for (unsigned i = 0; i < DOSES && schedule_next_dose(&c, &d); i++) {
                CHECK(d.slot >= from && d.slot <= SLOT_MAX && d.step < schedule_steps(s));
                if (i % 16 == 0) {
                        check_dose(s, start, &d);
                        CHECK(schedule_dose_from(s, start, from, &next) == 1 && next.slot == d.slot);
                }
                from = d.slot + 1;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        _cleanup_free_ char *text = NULL;
        double begin = cpu_seconds();
        ScheduleError err;
        Day start;

        if (size == 0)
                return 0;
        text = strndup((const char *)data + 1, size - 1);
        CHECK(text);
        start = data[0] * 180;
        if (schedule_parse(text, &s, &err) < 0) {
                check_refused(text, &err);
                return 0;
        }
        check_printed(s);
        for (size_t i = 0; i < schedule_steps(s); i++)
                CHECK(schedule_shortest_interval(s, i) > 0);
        check_walk(s, start, SLOT_MIN);
        check_walk(s, start, slot_of(start + 3653, 720)); /* the tenth year */
        check_walk(s, start, slot_of(DAY_MAX - 400, 0));
        check_walk(s, DAY_MIN, slot_of(start, 0));
        CHECK(cpu_seconds() - begin < SECONDS_MAX);
        return 0;
}
