/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of a calendar, each on the clock of a zone that is known here. */

#include "import-plan.h"
#include "posixtz.h"

static bool same_rule(const PosixRule *a, const PosixRule *b) {
        return a->kind == b->kind && a->month == b->month && a->week == b->week && a->weekday == b->weekday &&
               a->day == b->day && a->time_sec == b->time_sec;
}

/* Ireland's winter is daylight time to the zone files, and to nobody else. */
static int parse(const char *text, PosixTz *ret) {
        PosixTz tz;
        int r = posixtz_parse(text, &tz);

        if (r < 0)
                return r;
        *ret = tz;
        if (tz.has_dst && tz.dst_offset < tz.std_offset) {
                ret->std_offset = tz.dst_offset;
                ret->dst_offset = tz.std_offset;
                ret->start = tz.end;
                ret->end = tz.start;
        }
        return 0;
}

/* Whether a zone that is only described has ZONE's rules from now on. */
static bool has_rules(const Zone *zone, const char *described) {
        PosixTz a, b;

        return parse(described, &a) >= 0 && parse(zone_footer(zone), &b) >= 0 && a.std_offset == b.std_offset &&
               a.has_dst == b.has_dst &&
               (!a.has_dst || (a.dst_offset == b.dst_offset && same_rule(&a.start, &b.start) && same_rule(&a.end, &b.end)));
}

static bool is_described(const char *zone) {
        return strncmp(zone, "STD", 3) == 0;
}

/* What is read on no clock that is known. */
static void drop(ImportEvent *e, const char *why) {
        e->zone[0] = '\0';
        e->start = SLOT_NONE;
        snprintf(e->odd, sizeof(e->odd), "%s", why);
}

static void to_zone(ImportEvent *e, const Zone *zone) {
        snprintf(e->zone, sizeof(e->zone), "%s", zone_name(zone));
}

static void settle(ImportEvent *e, const Zone *own, Zones *zones) {
        const Zone *zone;

        if (is_described(e->zone)) {
                if (!has_rules(own, e->zone)) {
                        drop(e, "its time zone has another name and other rules than the patient's");
                        return;
                }
                to_zone(e, own);
        }
        if (streq(e->zone, "UTC") && e->n == 0) {
                e->start = zone_local(own, (int64_t)e->start * 60);
                to_zone(e, own);
        }
        if (!e->until_utc || !*e->zone)
                return;
        if (zones_get(zones, e->zone, &zone) < 0)
                drop(e, "its time zone is not known");
        else
                e->until = zone_local(zone, (int64_t)e->until * 60);
}

void import_settle(Import *i, const Zone *own, Zones *zones) {
        for (size_t k = 0; k < i->n; k++)
                settle(&i->events[k], own, zones);
}
