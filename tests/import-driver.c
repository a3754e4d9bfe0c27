/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "cytosched import" would make of calendar files, in one process: a line of JSON for each.
 *
 *   import-driver ZONE NOW ONLY
 *
 * ZONE is the patient's ("-": the one that a series names, Europe/Berlin where it names none), NOW an
 * instant in seconds ("-": a day before the file's first event), ONLY words of a title ("": all, each title for itself). Standard input names the files, a line each,
 * or holds texts: "=LENGTH" and so many bytes. */

#include <inttypes.h>

#include "../cli/import-names.h"
#include "../cli/import-group.h"
#include "../cli/import-plan.h"
#include "calendar/ical-read.h"
#include "calendar/ical.h"

#define DOSES_MAX 400u
#define DAYS_MAX 800

static void put_text(const char *key, const char *text) {
        printf("\"%s\":\"", key);
        for (; text && *text; text++) {
                unsigned char c = (unsigned char)*text;

                if (c == '"' || c == '\\')
                        printf("\\%c", c);
                else if (c < ' ')
                        printf("\\u%04x", c);
                else
                        putchar(c);
        }
        putchar('"');
}

static const ImportEdit *edit_of(const ImportPlan *p, Slot slot) {
        for (size_t i = 0; i < p->n_edits; i++)
                if (p->edits[i].slot == slot)
                        return &p->edits[i];
        return NULL;
}

/* The doses to come, as instants: by the schedule, with what is moved and left out. */
static void put_doses(const ImportPlan *p, const ImportClock *clock) {
        _cleanup_(schedule_freep) Schedule *schedule = NULL;
        ScheduleCursor c;
        ScheduleDose dose;
        const char *comma = "";
        size_t n = 0;

        printf(",\"doses\":[");
        if (schedule_parse(p->schedule, &schedule, NULL) < 0)
                abort();
        schedule_seek(schedule, p->from, SLOT_MIN, &c);
        while (n < DOSES_MAX && schedule_next_dose(&c, &dose) > 0 && slot_day(dose.slot) < clock->now / 86400 + DAYS_MAX) {
                const ImportEdit *e = edit_of(p, dose.slot);
                int64_t utc = zone_resolve(clock->own, e && e->to != SLOT_NONE ? e->to : dose.slot, NULL);

                if (utc <= clock->now || (e && e->to == SLOT_NONE))
                        continue;
                printf("%s%" PRId64, comma, utc);
                comma = ",";
                n++;
        }
        printf("]");
}

static void put_group(const Import *import, size_t g, const ImportClock *clock) {
        _cleanup_(import_plan_done) ImportPlan plan = {};
        char day[DAY_TEXT_SIZE];
        bool foreign;

        if (import_plan(import, g, clock, &plan) < 0)
                abort();
        foreign = plan.zone && !streq(plan.zone, "floating") && !streq(plan.zone, zone_name(clock->own));
        printf("%s{", g > 0 ? "," : "");
        put_text("summary", import->groups[g].first->summary);
        putchar(',');
        put_text("zone", zone_name(clock->own));
        printf(",\"now\":%" PRId64 ",", clock->now);
        put_text("odd", plan.odd ? plan.odd : foreign ? "another time zone" : plan.schedule ? "" : "no schedule");
        if (plan.schedule && !plan.odd && !foreign) {
                putchar(',');
                put_text("schedule", plan.schedule);
                printf(",\"from\":\"%s\",\"edits\":%zu,\"later\":%s", day_format(plan.from, day), plan.n_edits, plan.later ? "true" : "false");
                put_doses(&plan, clock);
        }
        putchar('}');
}

static int64_t before_first(const Import *import) {
        Slot first = SLOT_NONE;

        for (size_t i = 0; i < import->n; i++)
                first = MIN(first, import->events[i].start);
        return first == SLOT_NONE ? 0 : MAX(first - 1440, SLOT_MIN + 1440) * 60;
}

/* The patient is where the first event of the group is. */
static void move_to(const ImportGroup *g, ImportClock *clock) {
        for (size_t i = 0; i < g->n; i++)
                if (!*g->first[i].odd && zone_find(clock->zones, g->first[i].zone, &clock->own) >= 0)
                        return;
        if (zones_get(clock->zones, "Europe/Berlin", &clock->own) < 0)
                abort();
}

static int put_file(const char *text, const char *only, const char *zone, const char *now, ImportClock *clock) {
        _cleanup_free_ char *said = NULL;
        _cleanup_fclose_ FILE *f = NULL;
        _cleanup_(import_done) Import import = {};
        char why[IMPORT_WHY_SIZE] = "";
        size_t n;
        FILE *out = open_memstream(&said, &n);
        int r = out ? ical_read(text, out, why) : -ENOMEM;

        if (memstream_close(out, &said) < 0)
                return -ENOMEM;
        putchar('{');
        put_text("refused", r < 0 ? (*why ? why : strerror(-r)) : "");
        printf(",\"groups\":[");
        if (r >= 0) {
                f = fmemopen(said, n, "r");
                r = f ? import_read(f, &import) : -ENOMEM;
                clock->now = streq(now, "-") ? before_first(&import) : strtoll(now, NULL, 10);
                if (r >= 0 && *only)
                        r = import_select(&import, only);
                if (r >= 0)
                        r = import_group(&import, false);
                if (r < 0)
                        return r;
                for (size_t g = 0; g < import.n_groups; g++) {
                        if (streq(zone, "-"))
                                move_to(&import.groups[g], clock);
                        import_settle(&import, g, clock);
                        put_group(&import, g, clock);
                }
        }
        puts("]}");
        return 0;
}

/* The bytes of the file PATH, or the next LENGTH of standard input. */
static char *read_text(const char *line) {
        bool inside = *line == '=';
        _cleanup_fclose_ FILE *f = inside ? NULL : fopen(line, "re");
        size_t n = inside ? strtoul(line + 1, NULL, 10) : IMPORT_BYTES_MAX;
        char *text = malloc(n + 1);

        if (!text || (!inside && !f))
                abort();
        n = fread(text, 1, n, inside ? stdin : f);
        text[n] = '\0';
        return text;
}

int main(int argc, char *argv[]) {
        _cleanup_free_ char *line = NULL;
        ImportClock clock = {};
        size_t size = 0;
        ssize_t n;

        if (argc != 4 || zones_new(&clock.zones) < 0 || zones_get(clock.zones, streq(argv[1], "-") ? "UTC" : argv[1], &clock.own) < 0)
                return EXIT_FAILURE;
        ical_begin();
        while ((n = getline(&line, &size, stdin)) > 0) {
                _cleanup_free_ char *text = NULL;

                line[n - 1] = '\0';
                text = read_text(line);
                if (put_file(text, argv[3], argv[1], argv[2], &clock) < 0)
                        return EXIT_FAILURE;
                fflush(stdout);
        }
        zones_free(clock.zones);
        return 0;
}
