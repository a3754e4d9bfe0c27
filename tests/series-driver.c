/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan from its arguments, for check-series.py: as cytosched-calendar's input, or as the
 * instants of its doses.
 *
 *   series-driver describe|doses FROM TO SCHEDULE START ZONE [VERB ARGUMENTS...]
 *
 * FROM and TO are instants in seconds; TO is the horizon too. The verbs:
 *   skip SLOT, take SLOT, move SLOT SLOT, pause DAY DAY|-, zone SLOT ZONE,
 *   change DAY SCHEDULE, shift SLOT DAYS */

#include <inttypes.h>

#include "calendar-text.h"
#include "zones.h"

#define OF_MAX 200

static Zones *zones;
static PlanRevision revisions[OF_MAX];
static PlanZone plan_zones[OF_MAX];
static PlanPause pauses[OF_MAX];
static PlanRecord records[OF_MAX];
static Plan plan = { .revisions = revisions, .zones = plan_zones, .pauses = pauses, .records = records };
static SeriesOptions options;

static void die(const char *what, const char *value) {
        fprintf(stderr, "series-driver: %s: %s\n", what, value);
        exit(EXIT_FAILURE);
}

static Slot slot_of_text(const char *text) {
        Slot slot;

        if (slot_parse(text, &slot) < 0)
                die("not a slot", text);
        return slot;
}

static Day day_of_text(const char *text) {
        Day day;

        if (streq(text, "-"))
                return DAY_NONE;
        if (day_parse(text, &day) < 0)
                die("not a day", text);
        return day;
}

static const Zone *zone_of_text(const char *text) {
        const Zone *zone;

        if (zones_get(zones, text, &zone) < 0)
                die("not a zone", text);
        return zone;
}

static Schedule *schedule_of_text(const char *text) {
        ScheduleError err;
        Schedule *s;

        if (schedule_parse(text, &s, &err) < 0)
                die(err.message, text);
        return s;
}

static PlanRecord *record_of(Slot slot) {
        size_t i = 0;

        while (i < plan.n_records && records[i].slot < slot)
                i++;
        if (i < plan.n_records && records[i].slot == slot)
                return &records[i];
        memmove(records + i + 1, records + i, (plan.n_records - i) * sizeof(PlanRecord));
        plan.n_records++;
        records[i] = (PlanRecord){ .slot = slot, .at = slot };
        for (size_t k = 0; k < plan.n_revisions; k++)
                if (slot >= revisions[k].from && slot < revisions[k].until)
                        records[i].at = slot + (Slot)revisions[k].shift * MINUTES_PER_DAY;
        return &records[i];
}

static void answer(Slot slot, Answer how) {
        PlanRecord *rec = record_of(slot);
        PlanDose d;

        if (plan_dose(&plan, slot, &d) > 0)
                rec->amount = d.amount;
        rec->answer = how;
}

static void revise(const char *schedule, Day start, Slot from, int32_t shift) {
        size_t n = plan.n_revisions++;

        if (n > 0)
                revisions[n - 1].until = from;
        revisions[n] = (PlanRevision){ schedule_of_text(schedule), start, from, SLOT_NONE, shift, (int64_t)n + 1 };
}

/* One verb; how many arguments it took. */
static int apply(char *argv[], const char *schedule) {
        const char *verb = argv[0], *a = argv[1], *b = a ? argv[2] : NULL;

        if (!a)
                die("needs an argument", verb);
        if (streq(verb, "skip"))
                answer(slot_of_text(a), ANSWER_SKIPPED);
        else if (streq(verb, "take"))
                answer(slot_of_text(a), ANSWER_TAKEN);
        else if (!b)
                die("needs two arguments", verb);
        else if (streq(verb, "move"))
                record_of(slot_of_text(a))->at = slot_of_text(b);
        else if (streq(verb, "pause"))
                pauses[plan.n_pauses++] = (PlanPause){ day_of_text(a), day_of_text(b) };
        else if (streq(verb, "zone"))
                plan_zones[plan.n_zones++] = (PlanZone){ slot_of_text(a), zone_of_text(b) };
        else if (streq(verb, "change"))
                revise(b, day_of_text(a), slot_of(day_of_text(a), 0), 0);
        else if (streq(verb, "shift"))
                revise(schedule, revisions[plan.n_revisions - 1].start, slot_of_text(a), atoi(b));
        else
                die("no such verb", verb);
        return streq(verb, "skip") || streq(verb, "take") ? 2 : 3;
}

static int describe(const char *name) {
        _cleanup_(series_list_done) SeriesList list = {};
        char amount[AMOUNT_TEXT_SIZE], summary[200];

        if (series_of_plan(&plan, &options, &list) < 0)
                return -ENOMEM;
        calendar_write_head(stdout, name, 86400);
        for (size_t i = 0; i < plan.n_zones; i++) {
                bool again = false;
                for (size_t k = 0; k < i; k++)
                        again = again || plan_zones[k].zone == plan_zones[i].zone;
                if (!again)
                        calendar_write_zone(stdout, plan_zones[i].zone);
        }
        for (size_t i = 0; i < list.n; i++) {
                snprintf(summary, sizeof(summary), "Injection: peginterferon alfa-2a %s",
                         amount_words(list.series[i].amount, amount));
                CalendarEvent e = {
                        .regimen = "2f7d1c", .sequence = 1, .created = 1795300000, .modified = 1795300000,
                        .stamp = 1795300000, .summary = summary, .description = "Change the place each time",
                        .alarms = { { 900, summary }, { 0, summary } }, .n_alarms = 2,
                };
                if (calendar_write_series(stdout, &list.series[i], &e) < 0)
                        return -EINVAL;
        }
        return calendar_write_end(stdout, list.n);
}

static int doses(void) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        char text[INSTANT_TEXT_SIZE];
        const char *separator = "[";
        PlanDose d;

        if (plan_seek(&plan, options.from, &c) < 0)
                return -ENOMEM;
        while (plan_next(c, &d) > 0 && d.utc < options.horizon) {
                if (d.paused || (d.record && d.record->answer == ANSWER_SKIPPED))
                        continue;
                printf("%s\"%s\"", separator, instant_format_utc(d.utc, text));
                separator = ",\n ";
        }
        puts(*separator == '[' ? "[]" : "]");
        return 0;
}

int main(int argc, char *argv[]) {
        int r;

        if (argc < 7)
                die("usage", "series-driver describe|doses FROM TO SCHEDULE START ZONE [VERB ...]");
        if (zones_new(&zones) < 0)
                return EXIT_FAILURE;
        options = (SeriesOptions){ .from = atoll(argv[2]), .to = INT64_MAX, .horizon = atoll(argv[3]) };
        revise(argv[4], day_of_text(argv[5]), SLOT_MIN, 0);
        plan_zones[plan.n_zones++] = (PlanZone){ SLOT_MIN, zone_of_text(argv[6]) };
        for (int i = 7; i < argc;)
                i += apply(argv + i, argv[4]);

        r = streq(argv[1], "doses") ? doses() : describe("Injections");
        for (size_t i = 0; i < plan.n_revisions; i++)
                schedule_free(revisions[i].schedule);
        zones_free(zones);
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
