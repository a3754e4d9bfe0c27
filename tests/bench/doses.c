/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dose costs, its zone and instant included, and "the next after now" early and late in a
 * plan. Prints a line a figure: name, nanoseconds, and what was computed, so that it must be. */

#include <time.h>

#include "plan.h"
#include "zones.h"

#define WALKS 40
#define SEEKS 20000
#define ROUNDS 7

static int64_t nanoseconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* All doses of the plan, to the end of its time: how many. */
static long walk(const Plan *p, int64_t *sum) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        PlanDose d;
        long n = 0;

        if (plan_seek(p, INT64_MIN, &c) < 0)
                return 0;
        while (plan_next(c, &d) > 0) {
                *sum += d.utc;
                n++;
        }
        return n;
}

static double walk_cost(const Plan *p) {
        double best = 1e9;
        int64_t sum = 0;
        long n = 0;

        for (int round = 0; round < ROUNDS; round++) {
                int64_t start = nanoseconds();

                n = 0;
                for (int i = 0; i < WALKS; i++)
                        n += walk(p, &sum);
                best = MIN(best, (double)(nanoseconds() - start) / (double)n);
        }
        fprintf(stderr, "%ld doses, sum %lld\n", n / WALKS, (long long)sum);
        return best;
}

/* The next dose after a moment in the given year of the plan, the moment moving on. */
static double next_cost(const Plan *p, int64_t start_utc, int year) {
        int64_t from = start_utc + (year - 1) * INT64_C(31556952), sum = 0;
        double best = 1e9;
        PlanDose d;

        for (int round = 0; round < ROUNDS; round++) {
                int64_t start = nanoseconds();

                for (int i = 0; i < SEEKS; i++)
                        if (plan_dose_from(p, from + i * INT64_C(977), &d) > 0)
                                sum += d.utc;
                best = MIN(best, (double)(nanoseconds() - start) / SEEKS);
        }
        fprintf(stderr, "year %d: sum %lld\n", year, (long long)sum);
        return best;
}

static int plan_make(Zones *zones, const char *schedule, Day start, Plan *ret) {
        ScheduleError error;
        int r;

        *ret = (Plan){ .n_revisions = 1, .n_zones = 1, .shown_from = INT64_MIN };
        ret->revisions = calloc(1, sizeof(PlanRevision));
        ret->zones = calloc(1, sizeof(PlanZone));
        if (!ret->revisions || !ret->zones)
                return -ENOMEM;
        ret->zones[0].from = SLOT_MIN;
        r = zones_get(zones, "Europe/Berlin", &ret->zones[0].zone);
        if (r < 0)
                return r;
        ret->revisions[0] = (PlanRevision){ .start = start, .from = slot_of(start, 0), .until = SLOT_NONE, .number = 1 };
        return schedule_parse(schedule, &ret->revisions[0].schedule, &error);
}

static int measure(Zones *zones, const char *name, const char *schedule) {
        _cleanup_(plan_done) Plan p = {};
        Day start;
        int r = day_parse("2026-11-22", &start);

        if (r >= 0)
                r = plan_make(zones, schedule, start, &p);
        if (r < 0)
                return r;
        printf("dose %s %.1f\n", name, walk_cost(&p));
        for (int i = 0; i < 3; i++) {
                const int years[] = { 1, 10, 70 };

                printf("next %s %d %.1f\n", name, years[i], next_cost(&p, (int64_t)start * 86400, years[i]));
        }
        return 0;
}

int main(void) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        int r = zones_new(&zones);

        if (r >= 0)
                r = measure(zones, "weekly", "90 micrograms weekly on sun at 19:00");
        if (r >= 0)
                r = measure(zones, "thrice", "3 million units mon wed fri at 21:00");
        if (r >= 0)
                r = measure(zones, "cycles",
                            "18 million units daily at 09:00 for 5 days, rest 2 days, (18 million units daily for 2 days, 9 "
                            "million units daily for 3 days, rest 2 days) for 3 cycles, rest 1 week, repeat");
        if (r < 0)
                fprintf(stderr, "doses: %s\n", strerror(-r));
        return r < 0;
}
