/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Plans for tests, said in words: revisions, records, pauses, zones. */

#include "plan.h"
#include "zones.h"

static Zones *all_zones;

static inline const Zone *zone_of(const char *name) {
        const Zone *zone;

        if (!all_zones && zones_new(&all_zones) < 0)
                abort();
        if (zones_get(all_zones, name, &zone) < 0)
                fail_msg("no zone %s", name);
        return zone;
}

/* "2026-11-22" or "2026-11-22T19:00". */
static inline Slot slot_at(const char *text) {
        Slot slot;
        Day day;

        if (day_parse(text, &day) == 0)
                return slot_of(day, 0);
        if (slot_parse(text, &slot) < 0)
                fail_msg("\"%s\" is no slot", text);
        return slot;
}

static inline int64_t instant_at(const Plan *p, const char *text) {
        return plan_instant(p, slot_at(text));
}

static inline Schedule *schedule_of(const char *text) {
        Schedule *s = NULL;
        ScheduleError err;

        if (schedule_parse(text, &s, &err) < 0)
                fail_msg("\"%s\" at %zu: %s", text, err.offset, err.message);
        return s;
}

static inline void *add_one(void *array, size_t n, size_t size) {
        void *p = reallocarray(array, n + 1, size);

        if (!p)
                abort();
        return p;
}

static inline void plan_add_zone(Plan *p, Slot from, const Zone *zone) {
        p->zones = add_one(p->zones, p->n_zones, sizeof(PlanZone));
        p->zones[p->n_zones++] = (PlanZone){ from, zone };
}

/* From the last revision's end on this one holds. */
static inline PlanRevision *plan_add_revision(Plan *p, Schedule *schedule, Day start, Slot from, int32_t shift) {
        p->revisions = add_one(p->revisions, p->n_revisions, sizeof(PlanRevision));
        if (p->n_revisions > 0)
                p->revisions[p->n_revisions - 1].until = MIN(p->revisions[p->n_revisions - 1].until, from);
        p->revisions[p->n_revisions] = (PlanRevision){ schedule, start, from, SLOT_NONE, shift, (int64_t)p->n_revisions + 1 };
        return &p->revisions[p->n_revisions++];
}

/* Kept sorted; one a slot. */
static inline PlanRecord *plan_put_record(Plan *p, PlanRecord record) {
        size_t i = 0;

        while (i < p->n_records && p->records[i].slot < record.slot)
                i++;
        if (i == p->n_records || p->records[i].slot != record.slot) {
                p->records = add_one(p->records, p->n_records, sizeof(PlanRecord));
                memmove(&p->records[i + 1], &p->records[i], (p->n_records - i) * sizeof(PlanRecord));
                p->n_records++;
        }
        p->records[i] = record;
        return &p->records[i];
}

static inline void plan_add_pause(Plan *p, Day from, Day until) {
        p->pauses = add_one(p->pauses, p->n_pauses, sizeof(PlanPause));
        p->pauses[p->n_pauses++] = (PlanPause){ from, until };
}

/* One schedule in one zone, all of it shown. */
static inline Plan plan_of(const char *schedule, const char *start, const char *zone) {
        Plan p = { .shown_from = INT64_MIN };

        plan_add_zone(&p, SLOT_MIN, zone_of(zone));
        plan_add_revision(&p, schedule_of(schedule), slot_day(slot_at(start)), slot_at(start), 0);
        return p;
}
