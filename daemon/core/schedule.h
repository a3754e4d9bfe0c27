/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The schedule language: what a patient reads on the prescription, typed. Text to a
 * checked tree, the tree to its canonical text, and the tree with a start day to runs
 * and doses. Pure; knows wall-clock slots, no zones.
 *
 * A schedule is a sequence of runs: one run is one step, once through, with its
 * first day and its end. A run is closed-form (RRULE-shaped), and every dose is a dose
 * of a run: agenda, reminder, calendar and preview all read the same runs. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "civil.h"
#include "util.h"

typedef struct Schedule Schedule;

/* Where a text is wrong and what was expected there. */
typedef struct ScheduleError {
        size_t offset;     /* in bytes, 0 to strlen(text) */
        char message[200]; /* one line: what was expected, in plain words */
} ScheduleError;

/* Parses and checks TEXT (at most LIMIT_SCHEDULE bytes, at most 64 items, groups at most
 * 8 deep, at most 24 times a step; its canonical text has at most LIMIT_SCHEDULE bytes
 * too, since that is what is kept). 0; -EINVAL with ERR filled (may be NULL); -ENOMEM. */
int schedule_parse(const char *text, Schedule **ret, ScheduleError *err);
Schedule *schedule_free(Schedule *s);
DEFINE_CLEANUP(Schedule *, schedule_free)
/* The canonical text, the caller's to free: parse(print(x)) = x. 0 or -ENOMEM. */
int schedule_print(const Schedule *s, char **ret);
/* The three lines shown for a wrong text: the message, the text (or the part of it
 * around the place, 72 columns at most), a caret under the place. UTF-8 counted by
 * character; control characters shown as spaces; no newline at the end. The caller's to
 * free. */
int schedule_error_text(const char *text, const ScheduleError *err, char **ret);

/* Steps are numbered in the order of the text, from 0. */
size_t schedule_steps(const Schedule *s);
/* The amount of a step after inheritance (UNIT_NONE where it has none). */
Amount schedule_amount(const Schedule *s, size_t step);
/* The shortest number of days between two days of the step's pattern (7 for weekly,
 * 2 for "mon wed fri", 1 for daily and once, 28 for every month). */
unsigned schedule_shortest_interval(const Schedule *s, size_t step);
/* Whether every step's pattern names no weekday of its own ("weekly on sun", "mon wed"
 * do; "weekly", "every 2 weeks", "daily", "3 times a week" do not). */
bool schedule_unnamed_days(const Schedule *s);
/* The times of day of the step that has the first dose: minutes, sorted, *ret_n of them. */
const uint16_t *schedule_times(const Schedule *s, size_t step, size_t *ret_n);

typedef enum RunKind {
        RUN_DAYS,   /* every N days from first */
        RUN_WEEKS,  /* every N weeks (Monday to Sunday, from first's week) on WEEKDAYS */
        RUN_MONTHS, /* every N months on first's day of the month, clamped */
} RunKind;

typedef struct Run {
        size_t step;
        RunKind kind;
        unsigned n;            /* every N days, weeks or months; 1 or more */
        uint8_t weekdays;      /* RUN_WEEKS: bit 0 is Monday; holds first's weekday */
        unsigned dom;          /* RUN_MONTHS: the day of the month that is kept, 1 to 31 */
        Day first;             /* the day of the first dose */
        Day end;               /* where the next item starts: the first day of the pattern after
                                * the last dose's (or on or after the bound's end); far behind
                                * DAY_MAX not exact; DAY_NONE if it never ends */
        uint64_t doses;        /* how many, each time of day one; UINT64_MAX if it never ends */
        const uint16_t *times; /* minutes of the day, sorted; lives as long as the schedule */
        size_t n_times;
        Amount amount;
} Run;

/* The first dose of RUN at or after FROM; 1 and the slot, or 0 where it has none
 * (or none until SLOT_MAX). Constant time. */
int run_next(const Run *run, Slot from, Slot *ret);
/* The last dose of RUN before BEFORE; 1 or 0. Constant time. */
int run_previous(const Run *run, Slot before, Slot *ret);

/* Walks a schedule that starts on START, run by run or dose by dose. A cursor is a
 * plain value: it is copied by assignment, holds no memory, and is good as long as the
 * schedule is. Seeking does not walk through years: whole cycles are skipped by
 * arithmetic, so that a plan's tenth year costs what its first does. */
#define SCHEDULE_DEPTH_MAX 8
typedef struct ScheduleCursor ScheduleCursor;

typedef struct ScheduleDose {
        Slot slot;
        size_t step;
        Amount amount;
} ScheduleDose;

struct ScheduleCursor {
        const Schedule *schedule;
        Run run;        /* the run the cursor stands in */
        bool in_run;    /* false after the last */
        uint64_t dose;  /* the run's doses before this one were given or skipped */
        Day next_start; /* where the next item starts */
        unsigned depth;
        struct {
                uint32_t group, item; /* indices of the group and of the next item in it */
                uint32_t cycle;       /* of the group, from 0 */
        } stack[SCHEDULE_DEPTH_MAX + 1];
};

/* Stands before the first run that has a dose at or after FROM (or after the last run). */
void schedule_seek(const Schedule *s, Day start, Slot from, ScheduleCursor *ret);
/* The run the cursor stands in, whole (its doses before FROM included), then on to the
 * next one. 1 and the run, 0 at the end or past DAY_MAX. */
int schedule_next_run(ScheduleCursor *c, Run *ret);
/* The next dose at or after FROM, then on. 1 and the dose, 0 at the end. About 20 ns. The
 * cursor leaves a run when it is asked for the dose after its last. */
int schedule_next_dose(ScheduleCursor *c, ScheduleDose *ret);

/* The first dose at or after FROM, the last before BEFORE, the dose at exactly SLOT. 1 or 0. */
int schedule_dose_from(const Schedule *s, Day start, Slot from, ScheduleDose *ret);
int schedule_dose_before(const Schedule *s, Day start, Slot before, ScheduleDose *ret);
int schedule_dose_at(const Schedule *s, Day start, Slot slot, ScheduleDose *ret);
