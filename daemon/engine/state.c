/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A regimen's state: loaded for one call, its reminders brought to now, its rows. */

#include "engine/state.h"

#include "core/rotation.h"
#include "engine/plan-load.h"
#include "engine/setting-keys.h"
#include "store/due.h"
#include "store/reminders.h"
#include "store/revisions.h"

/* An appointment is due for so long; and is told of before. */
#define APPOINTMENT_SEC (4 * 3600)
#define APPOINTMENT_BEFORE "1d"

#define SLACK_MINUTES (2 * MINUTES_PER_DAY)

void state_done(RegimenState *c) {
        regimen_done(&c->regimen);
        patient_done(&c->patient);
        plan_done(&c->plan);
        reminder_state_done(&c->reminders);
}

/* The wall clock from which records matter: the longest window before now, or before what
 * was looked at last. */
static Slot records_from(int64_t now, int64_t handled, Slot from) {
        int64_t utc = MIN(now, handled) - WINDOW_MAX_SEC;
        Slot slot = MAX(utc, INT64_C(0)) / 60 - SLACK_MINUTES;

        return MIN(slot, from == SLOT_NONE ? slot : from - SLACK_MINUTES);
}

/* A snooze that was said in a future that is no more, by a clock that was ahead, holds back nothing. */
static void drop_snoozes_ahead(Plan *p, int64_t now) {
        for (size_t i = 0; i < p->n_records; i++)
                if (p->records[i].snoozed_until && p->records[i].snoozed_at > now + PLAN_CLOCK_SLACK_SEC)
                        p->records[i].snoozed_until = 0;
}

static int load_plan(Service *s, int64_t now, Slot from, RegimenState *c) {
        int r = plan_load(s->store, s->zones, &c->regimen, from, &c->plan);

        drop_snoozes_ahead(&c->plan, now);
        return r;
}

/* Into a state that is empty, but for what is the patient's. */
static int load_state(Service *s, int64_t now, Slot from, RegimenState *c) {
        int r;

        c->reminders.handled = now;
        r = reminders_read(s->store, c->regimen.id, &c->reminders);
        if (r >= 0)
                r = due_handled(s->store, c->regimen.id, now, &c->reminders.handled);
        if (r >= 0)
                r = load_plan(s, now, records_from(now, c->reminders.handled, from), c);
        if (r >= 0 && !c->regimen.appointment)
                r = plan_load_window(s->store, &c->regimen, &c->plan);
        if (c->regimen.appointment)
                c->plan.window_sec = APPOINTMENT_SEC;
        return r;
}

int state_reload(Service *s, int64_t now, Slot from, RegimenState *c) {
        reminder_state_done(&c->reminders);
        plan_done(&c->plan);
        return load_state(s, now, from, c);
}

int state_reach_last(Service *s, int64_t now, RegimenState *c) {
        Slot from = SLOT_NONE;
        PlanDose d;
        int r;

        /* What is read then may say that it was moved, and that an older one is the last. */
        while ((r = plan_dose_before(&c->plan, now, &d)) > 0 && d.utc < now - WINDOW_MAX_SEC && (from == SLOT_NONE || d.slot < from)) {
                from = d.slot;
                r = state_reload(s, now, from, c);
                if (r < 0)
                        return r;
        }
        return MIN(r, 0);
}

/* Takes what REGIMEN holds. */
static int begin_load(Service *s, Regimen *regimen, RegimenState *ret) {
        int r;

        regimen_done(&ret->regimen);
        reminder_state_done(&ret->reminders);
        ret->regimen = *regimen;
        *regimen = (Regimen){};
        if (ret->patient.id == ret->regimen.patient) {
                plan_keep_zones(&ret->plan);
                return 0;
        }
        plan_done(&ret->plan);
        patient_done(&ret->patient);
        r = patient_by_id(s->store, ret->regimen.patient, &ret->patient);
        return r == 0 ? -EBADMSG : r;
}

int state_load(Service *s, Regimen *regimen, int64_t now, Slot from, RegimenState *ret) {
        int r = begin_load(s, regimen, ret);

        return r < 0 ? r : load_state(s, now, from, ret);
}

int state_goes_on(Service *s, Regimen *regimen, int64_t now) {
        _cleanup_(state_done) RegimenState state = {};
        PlanDose d;
        int r = state_load(s, regimen, now, SLOT_NONE, &state);

        return r < 0 ? r : state_next(&state, now, &d);
}

int state_load_plan(Service *s, Regimen *regimen, int64_t now, RegimenState *ret) {
        int r = begin_load(s, regimen, ret);

        return r < 0 ? r : load_plan(s, now, SLOT_MIN - SLACK_MINUTES, ret);
}

int state_settings(Service *s, const RegimenState *c, ReminderSettings *ret, Extras *ret_extras) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const char *key, *value;
        int r = settings_list(s->store, c->patient.id, c->regimen.id, &cursor);

        *ret = REMINDER_SETTINGS_DEFAULT;
        *ret_extras = (Extras){};
        if (c->regimen.appointment)
                ret_extras->n_before = (size_t)MAX(extras_parse(APPOINTMENT_BEFORE, ret_extras->before), 0);
        while (r >= 0 && (r = settings_next(s->store, cursor, &key, &value)) > 0)
                settings_reminder(ret, ret_extras, key, value);
        /* Nobody is reminded again of an appointment whose time has come. */
        if (c->regimen.appointment)
                ret->again_count = 0;
        if (c->regimen.appointment)
                ret->then_sec = 0;
        return r;
}

/* ---- rows -------------------------------------------------------------------------------- */

Day state_today(const RegimenState *c, int64_t now) {
        return slot_day(zone_local(plan_zone_now(&c->plan), now));
}

/* On a journey that slot may have been another zone's: the one in force says. A clock that is set back over
 * midnight shows it twice, and the first may lie behind. */
int64_t state_begins(const RegimenState *c, Day day, int64_t now) {
        const Zone *zone = plan_zone_now(&c->plan);
        int64_t at;

        if (day > DAY_MAX)
                return INT64_MAX;
        at = zone_resolve(zone, slot_of(day, 0), NULL);
        return at > now ? at : slot_of(day, 0) * 60 - zone_offset(zone, now, NULL);
}

const ReminderOpen *state_reminder(const RegimenState *c, const PlanDose *d, int64_t now) {
        if (d->paused || (d->record && d->record->answer != ANSWER_NONE))
                return NULL;
        for (size_t i = 0; i < c->reminders.n_open; i++)
                if (c->reminders.open[i].slot == d->slot && d->utc <= now + REMINDER_AHEAD_SEC)
                        return &c->reminders.open[i];
        return NULL;
}

int state_of_dose(const RegimenState *c, const PlanDose *d, int64_t now, DoseState *ret) {
        const ReminderOpen *open = state_reminder(c, d, now);
        int64_t window_end = open ? open->window_end : INT64_MAX;
        PlanDose due = *d;
        int r = 0;

        /* The window's end is fixed while a reminder is open; else it follows from the plan, and
         * is asked for only where it matters. */
        if (!open && now >= d->utc && (!d->record || d->record->answer == ANSWER_NONE) && !d->paused)
                r = plan_window(&c->plan, d, &window_end);
        /* As its card says, though a clock was set back meanwhile. */
        if (open)
                due.utc = MIN(d->utc, now);
        if (r >= 0)
                *ret = plan_state(&due, window_end, now);
        return MIN(r, 0);
}

const char *state_word(const RegimenState *c, DoseState state) {
        if (c->regimen.appointment && state == DOSE_TAKEN)
                return "done";
        if (c->regimen.appointment && state == DOSE_MISSED)
                return "past";
        return dose_state_name(state);
}

int state_dose_name(const RegimenState *c, Slot slot, char **ret) {
        char text[SLOT_TEXT_SIZE];

        return asprintf(ret, "%s@%s", c->regimen.handle, slot_format(slot, text)) < 0 ? -ENOMEM : 0;
}

/* "left thigh and right thigh". */
static bool put_site(const char *sites, Dict *ret) {
        _cleanup_free_ char *words = rotation_words(sites);

        dict_text(ret, "site", words);
        return words != NULL;
}

/* What was given, beyond when and where. */
static void put_given(const PlanRecord *record, Dict *ret) {
        char amount[AMOUNT_TEXT_SIZE];

        dict_text(ret, "planned_amount", amount_print(record->planned, amount));
        if (record->sites)
                dict_lines(ret, "sites", record->sites);
        dict_text(ret, "batch", record->batch);
}

int state_dose_row(const RegimenState *c, const PlanDose *d, int64_t now, Dict *ret) {
        char at[INSTANT_TEXT_SIZE], utc[INSTANT_TEXT_SIZE], amount[AMOUNT_TEXT_SIZE], slot[SLOT_TEXT_SIZE];
        _cleanup_free_ char *name = NULL;
        DoseState dose_state;
        int r = state_dose_name(c, d->slot, &name);

        if (r >= 0)
                r = state_of_dose(c, d, now, &dose_state);
        if (r < 0)
                return r;
        dict_text(ret, "dose", name);
        dict_text(ret, "patient", c->patient.name);
        dict_text(ret, "regimen", c->regimen.handle);
        dict_text(ret, "drug", c->regimen.drug);
        dict_text(ret, "amount", amount_print(d->amount, amount));
        dict_text(ret, "route", c->regimen.route);
        dict_text(ret, "slot", slot_format(d->slot, slot));
        dict_text(ret, "at", instant_format(d->zone, d->utc, at));
        dict_text(ret, "utc", instant_format_utc(d->utc, utc));
        dict_text(ret, "state", state_word(c, dose_state));
        if (dose_state == DOSE_TAKEN)
                dict_text(ret, "taken_at", instant_format(d->zone, d->record->taken_at, at));
        if (d->record) {
                if (d->record->sites && !put_site(d->record->sites, ret))
                        return -ENOMEM;
                dict_text(ret, "note", d->record->note);
        }
        if (d->moved)
                dict_flag(ret, "moved", true);
        if (dose_state == DOSE_SNOOZED && d->record)
                dict_text(ret, "snoozed_until", instant_format(d->zone, d->record->snoozed_until, at));
        if (d->record)
                put_given(d->record, ret);
        /* A card has a kind of its own. */
        if (c->regimen.appointment && !dict_has(ret, "kind"))
                dict_text(ret, "kind", "appointment");
        if (d->record && record_unplanned(d->record))
                dict_flag(ret, "unplanned", true);
        if (!streq(zone_name(d->zone), zone_name(plan_zone_now(&c->plan)))) /* of before a change of zone */
                dict_text(ret, "zone", zone_name(d->zone));
        return ret->error;
}

bool state_paused(const RegimenState *c, int64_t now) {
        Slot local = zone_local(plan_zone_now(&c->plan), now);

        return c->plan.n_pauses > 0 && plan_paused_until(&c->plan, local) >= slot_day(local);
}

Day state_pause_to_come(const RegimenState *c, int64_t now) {
        Day today = state_today(c, now), first = DAY_NONE;

        if (c->regimen.stopped || state_paused(c, now))
                return DAY_NONE;
        for (size_t i = 0; i < c->plan.n_pauses; i++)
                if (c->plan.pauses[i].from > today)
                        first = MIN(first, c->plan.pauses[i].from);
        return first;
}

/* Whether doses wait for the end of a pause that begins on PAUSE (DAY_NONE: none does). 1, 0. */
static int waits_for_pause(const RegimenState *c, Day pause) {
        PlanDose d;

        return pause == DAY_NONE ? 0 : plan_dose_from(&c->plan, plan_instant(&c->plan, slot_of(pause, 0)), &d);
}

/* active; paused today; stopped; ended: nothing to come and nothing open. */
static const char *regimen_status(const RegimenState *c, bool goes_on, int64_t now) {
        if (c->regimen.stopped)
                return "stopped";
        if (state_paused(c, now))
                return "paused";
        return goes_on ? "active" : "ended";
}

/* The days of the pause that is, or of the next one: without an end where it has none. */
static void put_pause(const RegimenState *c, Day begins, int64_t now, Dict *ret) {
        Slot at = begins == DAY_NONE ? zone_local(plan_zone_now(&c->plan), now) : slot_of(begins, 0);
        Day until = plan_paused_until(&c->plan, at);
        char day[DAY_TEXT_SIZE];

        if (until != DAY_NONE)
                dict_text(ret, "paused_until", day_format(until, day));
}

/* The revision that holds from NOW on, else the first to come, else the last. */
static const PlanRevision *present_revision(const Plan *p, int64_t now) {
        Slot first = plan_first_to_come(p, now);

        for (size_t i = 0; i < p->n_revisions; i++)
                if (p->revisions[i].until == SLOT_NONE ||
                    p->revisions[i].until + (Slot)p->revisions[i].shift * MINUTES_PER_DAY > first)
                        return &p->revisions[i];
        return plan_newest(p);
}

/* The changes to come, where there are several. One whose names are in parts is one. */
static int put_changes(const RegimenState *c, const PlanRevision *present, Dict *ret) {
        const PlanRevision *end = c->plan.revisions + c->plan.n_revisions, *was = present;
        _cleanup_(dicts_done) Dicts changes = {};

        for (const PlanRevision *is = present + 1; is < end; is++) {
                _cleanup_free_ char *schedule = NULL;
                char day[DAY_TEXT_SIZE];
                Dict *row;
                int r;

                if (is->start == was->start || is->until <= is->from || is->number < was->number)
                        continue;
                was = is;
                row = dicts_add(&changes);
                r = row ? schedule_print(is->schedule, &schedule) : -ENOMEM;
                if (r < 0)
                        return r;
                dict_text(row, "from", day_format(is->start + is->shift, day));
                dict_text(row, "schedule", schedule);
        }
        if (changes.n > 1)
                dict_rows(ret, "changes", &changes);
        return ret->error;
}

/* Where the plan changes on a day to come: the schedule that holds until then. */
static int put_until_then(const RegimenState *c, int64_t now, const PlanRevision *last, Dict *ret) {
        const PlanRevision *present = present_revision(&c->plan, now);
        _cleanup_free_ char *schedule = NULL;
        int r;

        if (!present || present->number == last->number || last->start <= state_today(c, now))
                return 0;
        r = schedule_print(present->schedule, &schedule);
        if (r >= 0)
                dict_text(ret, "until_then", schedule);
        return r < 0 ? r : put_changes(c, present, ret);
}

/* One that was stopped before its first dose has no revision left: the one that went last. */
static int put_last_schedule(Store *s, const RegimenState *c, Dict *ret) {
        _cleanup_free_ char *schedule = NULL;
        char day[DAY_TEXT_SIZE];
        Day origin;
        int r = revisions_last_ended(s, c->regimen.id, &schedule, &origin);

        if (r <= 0)
                return r;
        dict_text(ret, "schedule", schedule);
        dict_text(ret, "from", day_format(origin, day));
        return 0;
}

int state_regimen_row(Store *s, const RegimenState *c, int64_t now, Dict *ret) {
        const Zone *zone = plan_zone_now(&c->plan);
        /* The plan as it was changed last, with the day from which that holds. */
        const PlanRevision *revision = plan_newest(&c->plan);
        char day[DAY_TEXT_SIZE], at[INSTANT_TEXT_SIZE];
        _cleanup_free_ char *schedule = NULL;
        const char *status;
        PlanDose next;
        Day pause = state_pause_to_come(c, now);
        int r = 0, has_next = state_next(c, now, &next), waits = has_next == 0 ? waits_for_pause(c, pause) : 0;

        if (has_next < 0 || waits < 0)
                return MIN(has_next, waits);
        if (revision)
                r = schedule_print(revision->schedule, &schedule);
        if (r < 0)
                return r;
        dict_text(ret, "regimen", c->regimen.handle);
        dict_text(ret, "patient", c->patient.name);
        dict_text(ret, "drug", c->regimen.drug);
        dict_text(ret, "route", c->regimen.route);
        dict_text(ret, "schedule", schedule);
        if (revision)
                dict_text(ret, "from", day_format(revision->start, day));
        else
                r = put_last_schedule(s, c, ret);
        dict_text(ret, "zone", zone_name(zone));
        status = regimen_status(c, has_next || waits, now);
        dict_text(ret, "status", status);
        if (has_next)
                dict_text(ret, "next", instant_format(next.zone, next.utc, at));
        if (r >= 0 && revision)
                r = put_until_then(c, now, revision, ret);
        if (streq(status, "paused") || pause != DAY_NONE)
                put_pause(c, pause, now, ret);
        if (c->regimen.appointment)
                dict_text(ret, "kind", "appointment");
        if (pause != DAY_NONE)
                dict_text(ret, "paused_from", day_format(pause, day));
        return r < 0 ? r : ret->error;
}

void state_context(const RegimenState *c, Call *call) {
        char day[DAY_TEXT_SIZE];

        dict_map(&call->context, "today", c->patient.name, day_format(state_today(c, call->now), day));
        dict_map(&call->context, "zone", c->patient.name, zone_name(plan_zone_now(&c->plan)));
}

/* ---- doses to come ----------------------------------------------------------------------- */

/* Whether a dose is still to be done: open, or to come. */
static int dose_waits(const RegimenState *c, const PlanDose *d, int64_t now) {
        DoseState dose_state;
        int r = state_of_dose(c, d, now, &dose_state);

        return r < 0 ? r : dose_state == DOSE_SCHEDULED || dose_state == DOSE_DUE || dose_state == DOSE_SNOOZED;
}

int state_seek(const RegimenState *c, int64_t now, PlanCursor **ret) {
        int64_t from = now - reminder_lookback(&c->plan);

        for (size_t i = 0; i < c->reminders.n_open; i++)
                from = MIN(from, c->reminders.open[i].utc);
        return plan_seek(&c->plan, from, ret);
}

int state_seek_next(const RegimenState *c, PlanCursor *cursor, int64_t now, PlanDose *ret) {
        int r;

        while ((r = plan_next(cursor, ret)) > 0) {
                r = dose_waits(c, ret, now);
                if (r != 0)
                        return r;
                if (ret->paused && ret->utc > now && plan_paused_until(&c->plan, ret->at) == DAY_NONE)
                        return 0;
        }
        return r;
}

int state_next(const RegimenState *c, int64_t now, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        int r = state_seek(c, now, &cursor);

        return r < 0 ? r : state_seek_next(c, cursor, now, ret);
}

int state_effects_next(const RegimenState *c, Call *call, unsigned count) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = state_seek(c, call->now, &cursor);

        state_context(c, call);
        for (unsigned i = 0; r >= 0 && i < count; i++) {
                r = state_seek_next(c, cursor, call->now, &d);
                if (r <= 0)
                        return r;
                r = state_effect(c, call, &d, "next");
        }
        return r;
}

int state_effect(const RegimenState *c, Call *call, const PlanDose *d, const char *effect) {
        Dict *row = dicts_add(&call->rows);

        if (!row)
                return -ENOMEM;
        dict_text(row, "effect", effect);
        return state_dose_row(c, d, call->now, row);
}
