/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The plan of one regimen: what turns its revisions into doses. Pure; there is no other
 * source of doses. Agenda, reminder, preview, rehearsal and calendar all walk a plan.
 *
 * A dose is named for ever by the slot that its revision's schedule gave it. Where it
 * takes place (AT) differs from that once it was moved, alone (its record says where)
 * or with all that follow (its revision's shift). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "civil.h"
#include "schedule.h"
#include "util.h"
#include "zone.h"

/* A schedule from a slot on. Of the doses that SCHEDULE gives from START, this revision
 * has those named in [FROM, UNTIL), each SHIFT days later. Revisions of a plan are in
 * the order of FROM and do not overlap. */
typedef struct PlanRevision {
        Schedule *schedule; /* owned by the plan */
        Day start;
        Slot from, until; /* SLOT_NONE: no end */
        int32_t shift;    /* days, may be negative */
        int64_t number;   /* 1, 2, ... as shown */
} PlanRevision;

/* The zone of the wall-clock slots from FROM on; of several that hold, the last counts. */
typedef struct PlanZone {
        Slot from;
        const Zone *zone; /* borrowed */
} PlanZone;

typedef struct PlanPause {
        Day from, until; /* both included; UNTIL is DAY_NONE for no end */
} PlanPause;

typedef enum Answer { ANSWER_NONE, ANSWER_TAKEN, ANSWER_SKIPPED } Answer;

/* What a person said of one dose. */
typedef struct PlanRecord {
        Slot slot; /* its name */
        Slot at;   /* where it takes place; != slot once it was moved */
        Amount amount;  /* planned, or what was taken */
        Amount planned; /* where another one was taken; else UNIT_NONE */
        Answer answer;
        int64_t taken_at;      /* instant, seconds; only where taken */
        int64_t snoozed_until; /* instant, seconds; 0 for not */
        int64_t snoozed_at;    /* the instant at which that was said */
        bool standalone;       /* stands without the schedule: unplanned, or kept from an old revision */
        char *sites;           /* owned; with a newline between; NULL where not set */
        char *batch, *note;    /* owned, NULL where not set */
} PlanRecord;
/* A clock that was set back by less was kept right, and no more (also in store/reminders.c). */
#define PLAN_CLOCK_SLACK_SEC 60
/* Whether it was taken outside the plan: its name is then its place. */
static inline bool record_unplanned(const PlanRecord *r) {
        return r->standalone && r->slot == r->at;
}

typedef struct Plan {
        PlanRevision *revisions;
        size_t n_revisions;
        PlanZone *zones; /* one at least, the first from SLOT_MIN */
        size_t n_zones;
        PlanPause *pauses; /* sorted by FROM */
        size_t n_pauses;
        PlanRecord *records; /* sorted by slot; those that touch the range that is asked for */
        size_t n_records;
        int64_t shown_from; /* instant: planned doses before it are not shown, unless recorded */
        int64_t window_sec; /* the regimen's own window; 0 for the rule */
} Plan;

/* Each frees what it owns and sets it to zero. */
void plan_record_done(PlanRecord *r);
void plan_done(Plan *p);
/* Frees all but the zones, for another plan of the same patient. */
void plan_keep_zones(Plan *p);

typedef struct PlanDose {
        Slot slot;     /* its name */
        Slot at;       /* wall clock, after moves */
        int64_t utc;   /* the instant of AT */
        const Zone *zone;
        Amount amount;
        const PlanRecord *record; /* NULL where nothing was said of it; lives as long as the plan */
        size_t revision;          /* index; SIZE_MAX for a standalone one */
        size_t step;
        bool moved;
        bool paused; /* its day lies in a pause (and it has no answer) */
} PlanDose;

/* The revision that the newest change made, its last piece; NULL where there is none. By its names it may stand before an
 * older one, whose doses were moved to earlier days. */
const PlanRevision *plan_newest(const Plan *p);

/* The zone of a wall-clock slot. */
const Zone *plan_zone(const Plan *p, Slot at);
/* The zone in force now: the last one. */
const Zone *plan_zone_now(const Plan *p);
int64_t plan_instant(const Plan *p, Slot at);
/* The zone whose clock the plan had when that clock showed AT, for what was done: the hours that a
 * journey west brings twice are those of the zone in force now. */
const Zone *plan_clock_zone(const Plan *p, Slot at);
/* The first wall-clock minute (of the zone in force now) whose instant is after NOW: no dose
 * placed from there on has had its time. */
Slot plan_first_to_come(const Plan *p, int64_t now);

/* The last day of the pause that holds AT's day; DAY_NONE for no end; the day before AT's where none holds it. One that begins
 * the day after another ends goes on from it. */
Day plan_paused_until(const Plan *p, Slot at);
/* The first day of the pause that holds DAY, or ends the day before; DAY where none does. */
Day plan_paused_from(const Plan *p, Day day);

typedef struct PlanCursor PlanCursor;
/* Walks the doses whose instant is at or after FROM_UTC, in order of instant, then slot.
 * The caller frees the cursor; it borrows the plan. 0 or -ENOMEM. */
int plan_seek(const Plan *p, int64_t from_utc, PlanCursor **ret);
PlanCursor *plan_cursor_free(PlanCursor *c);
DEFINE_CLEANUP(PlanCursor *, plan_cursor_free)
/* 1 and the dose, 0 at the end, -ENOMEM. */
int plan_next(PlanCursor *c, PlanDose *ret);

/* The first dose at or after / the last planned dose before an instant. 1, 0, -ENOMEM. */
int plan_dose_from(const Plan *p, int64_t utc, PlanDose *ret);
int plan_dose_before(const Plan *p, int64_t utc, PlanDose *ret);
/* The dose of this name: 1 and the dose, 0 where the plan has none. */
int plan_dose(const Plan *p, Slot slot, PlanDose *ret);

/* The instant at which a dose's window closes: 12 h where the next planned dose is 1 civil day away, 24 h
 * up to 3 days, 48 h beyond, the regimen's own where set; never past the next dose. Where a change of
 * zone jumped over the dose, its window counts from that change: it is due then, and not lost.
 * 0 or -ENOMEM. */
int plan_window(const Plan *p, const PlanDose *d, int64_t *ret);

typedef enum DoseState {
        DOSE_SCHEDULED, DOSE_DUE, DOSE_SNOOZED, DOSE_TAKEN, DOSE_SKIPPED, DOSE_MISSED, DOSE_PAUSED,
} DoseState;
const char *dose_state_name(DoseState state);
/* Derived from the answer, the window's end and NOW; never stored. */
DoseState plan_state(const PlanDose *d, int64_t window_end, int64_t now);
