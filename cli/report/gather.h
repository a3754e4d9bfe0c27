/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* All that a report tells, asked of the daemon once and kept in memory: every format is written from this.
 *
 * Ownership: what is json_t in a Report is owned by it, and every text and row that is pointed to from a Plan is
 * borrowed from those; report_clear() ends them all. A text that is not set is "".
 *
 * Units: a Day is a civil date; a Slot is a wall-clock minute, in the zone that the patient had then; an instant
 * (..._utc) is seconds since 1970-01-01T00:00Z. SLOT_NONE, DAY_NONE: not set. */

#include "../call.h"
#include "../count.h"
#include "civil.h"
#include "kept.h"
#include "zones.h"

/* The states of a dose, and those of an appointment at the end. */
typedef enum GivenState {
        GIVEN_SCHEDULED,
        GIVEN_DUE, /* snoozed ones, too */
        GIVEN_TAKEN,
        GIVEN_SKIPPED,
        GIVEN_MISSED, /* not recorded */
        GIVEN_PAUSED,
        GIVEN_DONE,
        GIVEN_PAST,
        GIVEN_STATES_,
} GivenState;
/* "scheduled", "due", ... */
const char *given_state_word(GivenState state);

/* One dose (or appointment) whose place lies in the range, or which was taken in it or moved out of it. */
typedef struct Given {
        size_t plan; /* whose dose: an index into the report's plans */
        Slot at;     /* where it stands, after moves */
        int64_t at_utc;
        Slot taken; /* when it was taken or done; SLOT_NONE */
        int64_t taken_utc;
        GivenState state;
        bool unplanned, moved;
        bool elsewhere; /* its place lies outside the range: it is no due dose of it */
        bool other_amount; /* it was planned as another */
        bool due;         /* it counts: planned, no appointment, and its time has come or it was answered */
        int days;         /* taken so many civil days after its place (before: negative) */
        int64_t entered_utc; /* when it was entered first; 0: not known */
} Given;

/* One regimen (or the plan of an appointment). */
typedef struct Plan {
        const json_t *row; /* as List tells it with plan: with revisions and pauses */
        char *name; /* owned: its handle, with the drug where another one has that, too */
        bool appointment;
        Count count;
        const json_t *last; /* the last dose taken so far, also before the range; NULL */
        const json_t *next; /* the next one to come, or the one that is open; NULL */
        json_t *changes;    /* of its schedule, in the range: [{date, before, after}] */
        int64_t gap_sec;    /* the shortest between two of its injections of the range; 0: there are no two */
        size_t gap_from, gap_to; /* these two: indices into the report's given */
} Plan;

/* One step of a schedule that a plan had: "45 micrograms weekly on sun at 19:00 for 4 doses". */
typedef struct Step {
        size_t plan;
        char *words;        /* owned */
        bool alone;         /* it is all that its schedule says */
        size_t times;       /* how many stretches of it there are here */
        unsigned shade;     /* 0, 1, 2: not the one before's */
        size_t first, last; /* its stretches */
} Step;

/* A step once through: [FROM, UNTIL), as planned; SLOT_MAX: it does not end. */
typedef struct Stretch {
        size_t step;
        Slot from, until;
} Stretch;

typedef struct Report {
        const char *patient, *zone; /* his name as it is kept; the zone he has now */
        Day from, to, today;        /* both included; today where he is */
        int64_t now_utc;
        bool several; /* there are other patients, too */
        Zones *zones; /* owned */
        const Zone *clock; /* the patient's, of now */
        json_t *context;   /* of the daemon's reply on the doses: what instant_words() reads */

        Plan *plans; /* in the order of their handles, stopped and ended ones too; those without a dose, past or to come, too */
        size_t n_plans;
        Given *given; /* of the range, in order of their instants; appointments too */
        Kept *doses;  /* their rows, as the daemon told them: given_row() */
        size_t n_given;
        Count count; /* over all plans */
        Step *steps; /* by plan, and in their order; steps.h */
        size_t n_steps;
        Stretch *stretches; /* in the same order */
        size_t n_stretches;

        /* Rows as the daemon tells them, all of the patient. */
        json_t *sites;    /* [{site, count, last}]: in the list, or used in the range; last: an instant, maybe before the range */
        json_t *rests;    /* [{site, until, reason}]: those that hold now */
        json_t *symptoms; /* of the range, by time */
        json_t *results;  /* of the range, by date */
        json_t *supply;
        json_t *settings; /* those that are not as they are at first; with "regimen" where they are a regimen's */
        Kept *history;    /* of the range, oldest first, undone changes too (undone: true); none where they were not asked for */
        const char *contact, *contact_urgent;

        json_t *owned; /* what else the rows are borrowed from */
} Report;

/* What was asked for. FROM, TO, PATIENT: as typed, NULL for the default. */
typedef struct Asked {
        const char *patient, *from, *to;
        bool history; /* the report is to have it */
        bool anybody; /* where several have a plan and nobody is named: the first of them, instead of an error */
} Asked;

/* Fills RET. 0, or an exit code after an error was printed; report_clear() in any case. */
int report_gather(Client *c, const Asked *asked, Report *ret);
void report_clear(Report *r);
/* CODE, of what was written from it; or an exit code after it was printed that a row could not be read for it. */
int report_whole(const Report *r, int code);

/* As the daemon told it: all keys of the interface's dose, in their order. Until the next one is asked for. */
static inline const json_t *given_row(const Report *r, const Given *g) {
        return kept_row(r->doses, (size_t)(g - r->given));
}

/* The plan's handle, drug, ...: "" where it has none. */
static inline const char *plan_text(const Plan *plan, const char *key) {
        return row_text(plan->row, key);
}
