/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The reminder: what a plan's doses need at a moment, and when they next need something.
 * Pure: the daemon and the rehearsal run this same code, each with its own clock. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "util.h"

typedef struct ReminderSettings {
        int64_t again_sec;   /* after the first, AGAIN_COUNT times ... */
        unsigned again_count;
        int64_t then_sec;    /* ... and then every so many seconds, 0: no more */
        unsigned quiet_from; /* minutes of the day; between them nothing is shown again */
        unsigned quiet_to;   /* (the first reminder is never held back); equal: never quiet */
} ReminderSettings;

#define REMINDER_SETTINGS_DEFAULT \
        ((ReminderSettings){ 900, 3, 3600, 22 * 60, 7 * 60 })

/* A clock set back by less than this leaves a reminder where it is (a dose is not asked for twice because of a
 * daylight-saving mistake), and the dose is due as before; by more, the reminder was a wrong clock's. */
#define REMINDER_AHEAD_SEC INT64_C(5400)

/* A dose that is due and unanswered. */
typedef struct ReminderOpen {
        Slot slot;
        int64_t utc;         /* the dose's instant when it was opened */
        int64_t window_end;  /* instant; fixed when it fell due, but see plan_window() when it is over */
        int64_t first_shown; /* instant; 0: not yet */
        int64_t shown;       /* instant of the newest reminder */
        int64_t shows;       /* how many reminders so far */
} ReminderOpen;

/* What is remembered between two moments. */
typedef struct ReminderState {
        int64_t handled; /* instant: every dose up to it was seen */
        ReminderOpen *open;
        size_t n_open, allocated;
} ReminderState;
void reminder_state_done(ReminderState *s);

typedef enum ReminderEventKind {
        REMINDER_FIRST,  /* it fell due (or is still in its window after the program was off) */
        REMINDER_AGAIN,
        REMINDER_MISSED, /* its window closed unanswered */
        REMINDER_CLOSED, /* answered, moved, paused, gone or not yet due: nothing to show any more */
} ReminderEventKind;

typedef struct ReminderEvent {
        ReminderEventKind kind;
        Slot slot;
        int64_t utc; /* the dose's */
} ReminderEvent;

typedef struct ReminderEvents {
        ReminderEvent *events; /* in order of the doses' instants within a kind */
        size_t n, allocated;
} ReminderEvents;
void reminder_events_done(ReminderEvents *e);

/* Brings STATE to NOW and appends what happened to EVENTS. RET_WAKE: the next instant at
 * which to call again (INT64_MAX: never); RET_NEXT: the first dose that is open or to
 * come, for lists (INT64_MAX: none). The plan's records must reach back past the longest
 * window (reminder_lookback). However late or early NOW is, a dose gets one first reminder:
 * a clock set back forgets what is more than 90 minutes ahead of it. 0 or -ENOMEM, and
 * then nothing was changed that a second call would not repair. */
int reminder_step(const Plan *p, const ReminderSettings *settings, ReminderState *state, int64_t now,
                  ReminderEvents *events, int64_t *ret_wake, int64_t *ret_next);

/* How far back from NOW a dose can still be in its window: seconds. */
int64_t reminder_lookback(const Plan *p);
