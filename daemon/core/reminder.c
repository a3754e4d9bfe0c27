/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reminder: first, again, missed, and when to look next. */

#include "reminder.h"

#define DAY_SEC INT64_C(86400)
#define WINDOW_RULE_MAX_SEC (2 * DAY_SEC) /* where none is set: plan_window() */
void reminder_state_done(ReminderState *s) {
        free(s->open);
        *s = (ReminderState){};
}

void reminder_events_done(ReminderEvents *e) {
        free(e->events);
        *e = (ReminderEvents){};
}

int64_t reminder_lookback(const Plan *p) {
        /* A change of zone puts off the window of what it jumped over: by 26 hours at most. */
        return MAX(WINDOW_RULE_MAX_SEC, p->window_sec) + (p->n_zones > 1 ? 2 * DAY_SEC : 0);
}

static int push_event(ReminderEvents *e, ReminderEventKind kind, Slot slot, int64_t utc) {
        if (array_room(&e->events, e->n, &e->allocated, sizeof(ReminderEvent)) < 0)
                return -ENOMEM;
        e->events[e->n++] = (ReminderEvent){ kind, slot, utc };
        return 0;
}

static int push_open(ReminderState *s, const ReminderOpen *open) {
        if (array_room(&s->open, s->n_open, &s->allocated, sizeof(ReminderOpen)) < 0)
                return -ENOMEM;
        s->open[s->n_open++] = *open;
        return 0;
}

static void remove_open(ReminderState *s, size_t i) {
        memmove(&s->open[i], &s->open[i + 1], (s->n_open - i - 1) * sizeof(ReminderOpen));
        s->n_open--;
}

static ReminderOpen *find_open(ReminderState *s, Slot slot) {
        for (size_t i = 0; i < s->n_open; i++)
                if (s->open[i].slot == slot)
                        return &s->open[i];
        return NULL;
}

static bool answered(const PlanDose *d) {
        return d->record && d->record->answer != ANSWER_NONE;
}

static int64_t snoozed_until(const PlanDose *d) {
        return d->record ? d->record->snoozed_until : 0;
}

static bool quiet(const ReminderSettings *s, const Zone *zone, int64_t utc) {
        unsigned minute = slot_minute(zone_local(zone, utc));

        if (s->quiet_from <= s->quiet_to)
                return minute >= s->quiet_from && minute < s->quiet_to;
        return minute >= s->quiet_from || minute < s->quiet_to;
}

/* The first instant of the again-grid that starts at BASE which is after SHOWN. */
static int64_t grid_after(const ReminderSettings *s, int64_t base, int64_t shown) {
        int64_t k, hourly = base + (int64_t)s->again_count * s->again_sec;

        if (s->again_count > 0 && s->again_sec > 0 && shown < hourly) {
                k = MAX((shown - base) / s->again_sec + 1, INT64_C(1));
                return base + k * s->again_sec;
        }
        if (s->then_sec <= 0)
                return INT64_MAX;
        k = MAX((shown - hourly) / s->then_sec + 1, INT64_C(1));
        return hourly + k * s->then_sec;
}

/* When an open dose is next to be shown: now or in the past for at once; INT64_MAX for never. */
static int64_t next_show(const ReminderSettings *settings, const ReminderOpen *open, const PlanDose *dose) {
        int64_t snooze = snoozed_until(dose), base = open->first_shown, next;

        if (snooze > open->shown)
                return snooze;
        if (open->first_shown == 0)
                return open->utc;
        /* The grid stands on the dose's own minute, unless the first reminder came late or a
         * snooze was asked for: then it stands on that. */
        if (base >= open->utc && base - open->utc < 60)
                base = open->utc;
        base = MAX(base, snooze);
        next = grid_after(settings, base, open->shown);
        while (next < open->window_end && quiet(settings, dose->zone, next))
                next = grid_after(settings, base, next);
        return next < open->window_end ? next : INT64_MAX;
}

/* Forgets what a clock that was ahead has done: those doses go from the screen and come again in
 * their time, and what stays open was shown now, or at its own time, and not in a future that is
 * no more. */
static int clock_went_back(ReminderState *s, int64_t now, ReminderEvents *events) {
        s->handled = MIN(s->handled, now);
        for (size_t i = s->n_open; i-- > 0;) {
                ReminderOpen *o = &s->open[i];
                int64_t latest = MAX(o->utc, now);

                if (o->utc > now + REMINDER_AHEAD_SEC) {
                        int r = push_event(events, REMINDER_CLOSED, o->slot, o->utc);

                        if (r < 0)
                                return r;
                        remove_open(s, i);
                        continue;
                }
                o->first_shown = MIN(o->first_shown, latest);
                o->shown = MIN(o->shown, latest);
        }
        return 0;
}

/* Drops the open doses that were answered, moved, paused or are gone. */
static int close_open(const Plan *p, ReminderState *s, ReminderEvents *events) {
        for (size_t i = s->n_open; i-- > 0;) {
                ReminderOpen *o = &s->open[i];
                PlanDose d;
                int r = plan_dose(p, o->slot, &d);

                if (r < 0)
                        return r;
                if (r > 0 && !answered(&d) && !d.paused && d.utc == o->utc)
                        continue;
                r = push_event(events, REMINDER_CLOSED, o->slot, o->utc);
                if (r < 0)
                        return r;
                remove_open(s, i);
        }
        return 0;
}

/* The instant of the first dose to come that is neither answered nor paused; a pause is
 * stepped over at once, however long it is. */
static int find_upcoming(const Plan *p, int64_t now, int64_t *ret) {
        int64_t from = now + 1;

        for (;;) {
                _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
                PlanDose d;
                Day until;
                int r = plan_seek(p, from, &c);

                if (r < 0)
                        return r;
                *ret = INT64_MAX;
                while ((r = plan_next(c, &d)) > 0 && answered(&d))
                        ;
                if (r <= 0)
                        return r;
                if (!d.paused) {
                        *ret = d.utc;
                        return 0;
                }
                until = plan_paused_until(p, d.at);
                if (until == DAY_NONE)
                        return 0;
                from = MAX(d.utc + 1, plan_instant(p, slot_of(until + 1, 0)));
        }
}

/* Opens the doses that fell due, and says of those whose window closed while nobody looked
 * that they were missed. */
static int open_due(const Plan *p, ReminderState *s, int64_t now, ReminderEvents *events) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        int64_t window_end;
        PlanDose d;
        int r;

        r = plan_seek(p, MIN(s->handled + 1, now - reminder_lookback(p)), &c);
        if (r < 0)
                return r;
        while ((r = plan_next(c, &d)) > 0 && d.utc <= now) {
                if (answered(&d) || d.paused || find_open(s, d.slot))
                        continue;
                r = plan_window(p, &d, &window_end);
                if (r < 0)
                        return r;
                if (now < window_end)
                        r = push_open(s, &(ReminderOpen){ d.slot, d.utc, window_end, 0, 0, 0 });
                else if (d.utc > s->handled)
                        r = push_event(events, REMINDER_MISSED, d.slot, d.utc);
                if (r < 0)
                        return r;
        }
        return MIN(r, 0);
}

/* Whether a window closed. Fixed when the dose fell due it closes no sooner; where the plan or a
 * setting has made it longer since, it goes on. */
static int window_closed(const Plan *p, ReminderOpen *o, const PlanDose *d, int64_t now) {
        int64_t end;
        int r;

        if (now < o->window_end)
                return 0;
        r = plan_window(p, d, &end);
        if (r < 0 || now >= end)
                return r < 0 ? r : 1;
        o->window_end = end;
        return 0;
}

/* Shows what is to be shown, ends what is past its window; the earliest instant to come back. */
static int show_open(const Plan *p, const ReminderSettings *settings, ReminderState *s, int64_t now,
                     ReminderEvents *events, int64_t *wake) {
        for (size_t i = 0; i < s->n_open;) {
                ReminderOpen *o = &s->open[i];
                PlanDose d;
                int64_t next;
                int r = plan_dose(p, o->slot, &d);

                if (r >= 0)
                        r = window_closed(p, o, &d, now);
                if (r < 0)
                        return r;
                if (r > 0) {
                        r = push_event(events, REMINDER_MISSED, o->slot, o->utc);
                        if (r < 0)
                                return r;
                        remove_open(s, i);
                        continue;
                }
                next = next_show(settings, o, &d);
                if (next <= now) {
                        r = push_event(events, o->first_shown == 0 ? REMINDER_FIRST : REMINDER_AGAIN,
                                       o->slot, o->utc);
                        if (r < 0)
                                return r;
                        o->shown = now;
                        o->first_shown = o->first_shown ?: now;
                        o->shows++;
                        next = next_show(settings, o, &d);
                }
                *wake = MIN(*wake, MIN(next, o->window_end));
                i++;
        }
        return 0;
}

int reminder_step(const Plan *p, const ReminderSettings *settings, ReminderState *state, int64_t now,
                  ReminderEvents *events, int64_t *ret_wake, int64_t *ret_next) {
        int64_t upcoming;
        int r = state->handled > now ? clock_went_back(state, now, events) : 0;

        if (r >= 0)
                r = close_open(p, state, events);
        if (r < 0)
                return r;
        r = open_due(p, state, now, events);
        if (r < 0)
                return r;
        r = find_upcoming(p, now, &upcoming);
        if (r < 0)
                return r;
        *ret_wake = upcoming;
        r = show_open(p, settings, state, now, events, ret_wake);
        if (r < 0)
                return r;
        *ret_next = upcoming;
        for (size_t i = 0; i < state->n_open; i++)
                *ret_next = MIN(*ret_next, state->open[i].utc);
        state->handled = now;
        return 0;
}
