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
#include "run.h"
#include "schedule-error.h"
#include "util.h"

typedef struct Schedule Schedule;

/* Parses and checks TEXT (at most LIMIT_SCHEDULE bytes, at most 64 items, groups at most
 * 8 deep, at most 24 times a step; its canonical text has at most LIMIT_SCHEDULE bytes
 * too, since that is what is kept). 0; -EINVAL with ERR filled (may be NULL); -ENOMEM. */
int schedule_parse(const char *text, Schedule **ret, ScheduleError *err);
Schedule *schedule_free(Schedule *s);
DEFINE_CLEANUP(Schedule *, schedule_free)
/* The canonical text, the caller's to free: parse(print(x)) = x. 0 or -ENOMEM. */
int schedule_print(const Schedule *s, char **ret);
/* Steps are numbered in the order of the text, from 0. */
size_t schedule_steps(const Schedule *s);
/* The canonical text of one step, with the amount and the times that it has of the one before: "90 micrograms weekly at
 * 19:00 for 4 doses". The same; -EINVAL: there is no such step. */
int schedule_print_step(const Schedule *s, size_t step, char **ret);
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
