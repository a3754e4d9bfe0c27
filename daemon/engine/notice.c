/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices, and the rule of each kind. */

#include "engine/notice.h"

#include "engine/plan-load.h"
#include "engine/supply-notice.h"

/* A word after a dose that has no dose behind it ends after so long. */
#define AFTER_MAX_SEC (INT64_C(7) * 86400)
/* It is not begun to be told later than this. */
#define AFTER_LATE_SEC INT64_C(43200)
/* What was missed so long ago is told again where that was taken back. */
#define MISSED_BACK_SEC (INT64_C(14) * 86400)
/* So long a dose is a task on a phone. */
#define TASK_SEC (INT64_C(14) * 86400)
#define SLACK_MINUTES (2 * MINUTES_PER_DAY)

/* ---- what is true -------------------------------------------------------------------------- */

/* The word that is set for NUMBER seconds; NULL where it is set no more. */
static const Extra *find_extra(const Extra *extras, size_t n, int64_t number) {
        for (size_t i = 0; i < n; i++)
                if (extras[i].sec == number)
                        return &extras[i];
        return NULL;
}

static const PlanPause *find_pause(const Plan *p, Day from) {
        for (size_t i = 0; i < p->n_pauses; i++)
                if (p->pauses[i].from == from && p->pauses[i].until == DAY_NONE)
                        return &p->pauses[i];
        return NULL;
}

int notice_event(Service *s, const RegimenState *state, const Notice *notice, Extras *extras, ExtraEvent *ret) {
        ReminderSettings settings;
        bool before = notice->kind == NOTICE_BEFORE;
        int r;

        *ret = (ExtraEvent){ .kind = before ? EXTRA_BEFORE : EXTRA_AFTER };
        if (notice->kind == NOTICE_PAUSED) {
                *ret = (ExtraEvent){ .kind = EXTRA_PAUSED, .paused_from = (Day)notice->number };
                return find_pause(&state->plan, ret->paused_from) != NULL;
        }
        r = state_settings(s, state, &settings, extras);
        if (r >= 0)
                r = plan_dose(&state->plan, notice->slot, &ret->dose);
        if (r <= 0)
                return r;
        ret->extra = before ? find_extra(extras->before, extras->n_before, notice->number)
                            : find_extra(extras->after, extras->n_after, notice->number);
        return ret->extra != NULL;
}

/* Whether it is to come: neither answered nor paused, nor on the screen already. */
static bool dose_comes(const RegimenState *state, const PlanDose *d, int64_t now) {
        return d->utc > now && !d->paused && (!d->record || d->record->answer == ANSWER_NONE) && !state_reminder(state, d, now);
}

/* Until the dose is due, is answered or paused, or is moved further away than the word comes before it. */
static int before_holds(const RegimenState *state, const ExtraEvent *e, int64_t now, int64_t *until) {
        const PlanDose *d = &e->dose;

        if (!dose_comes(state, d, now) || d->utc - e->extra->sec > now)
                return 0;
        *until = MIN(*until, d->utc);
        return 1;
}

/* Until the next dose falls due, or the answer is taken back. */
static int after_holds(const RegimenState *state, const ExtraEvent *e, int64_t now, int64_t *until) {
        const PlanRecord *record = e->dose.record;
        int64_t end;
        PlanDose next;
        int r;

        if (state->regimen.stopped || !record || record->answer != ANSWER_TAKEN || record->taken_at + e->extra->sec > now)
                return 0;
        r = plan_dose_from(&state->plan, e->dose.utc + 1, &next);
        if (r < 0)
                return r;
        end = record->taken_at + e->extra->sec + AFTER_MAX_SEC;
        if (r > 0)
                end = MIN(end, next.utc);
        *until = MIN(*until, end);
        return now < end;
}

int notice_count_missed(const RegimenState *state, int64_t since, int64_t now, MissedDoses *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = plan_seek(&state->plan, since, &cursor);

        *ret = (MissedDoses){};
        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.utc <= now) {
                DoseState of_dose;

                r = state_of_dose(state, &d, now, &of_dose);
                if (r >= 0 && of_dose == DOSE_MISSED) {
                        ret->last = d;
                        ret->count++;
                }
        }
        return MIN(r, 0);
}

/* As long as one of them is missed: none was recorded after all, moved, or never was due by a clock put right. */
static int missed_holds(const RegimenState *state, const Notice *notice, int64_t now) {
        MissedDoses missed;
        int r = notice_count_missed(state, notice->number, now, &missed);

        return r < 0 ? r : missed.count > 0;
}

int notice_zone_holds(Service *s, int64_t patient, const char *zone) {
        _cleanup_free_ char *system = NULL;
        _cleanup_(plan_done) Plan p = {};
        const Zone *here;
        int r = zones_system(&system);

        if (r < 0 || zones_get(s->zones, system, &here) < 0 || !streq(zone_name(here), zone))
                return MIN(r, 0);
        r = plan_load_zones(s->store, s->zones, patient, &p);
        return r < 0 ? r : !streq(zone_name(plan_zone_now(&p)), zone);
}

int notice_zone_gone_holds(Service *s, const char *zone) {
        const Zone *gone;

        return zones_get(s->zones, zone, &gone) >= 0 && zones_is_gone(s->zones, gone);
}

bool notice_is_heard(NoticeKind kind) {
        return kind == NOTICE_TICKED || kind == NOTICE_UNTICKED || kind == NOTICE_CONTRADICTED;
}

/* What is recorded of the dose for as long as it asks. */
static Answer asked_of(NoticeKind kind) {
        return kind == NOTICE_CONTRADICTED ? ANSWER_SKIPPED : ANSWER_NONE;
}

int notice_heard_dose(const RegimenState *state, const Notice *notice, int64_t now, int64_t *until, PlanDose *ret) {
        int r = state->regimen.stopped ? 0 : plan_dose(&state->plan, notice->slot, ret);

        if (r <= 0 || ret->paused || (ret->record ? ret->record->answer : ANSWER_NONE) != asked_of(notice->kind))
                return MIN(r, 0);
        *until = MIN(*until, ret->utc + TASK_SEC);
        return now < ret->utc + TASK_SEC;
}

Slot notice_from(const Notice *notice) {
        return notice->kind == NOTICE_MISSED       ? notice->number / 60 - SLACK_MINUTES
               : notice_is_heard(notice->kind) ? notice->slot - SLACK_MINUTES
                                                   : SLOT_NONE;
}

int notice_holds(Service *s, const RegimenState *state, const Notice *notice, int64_t now, int64_t *until) {
        _cleanup_(stock_done) Stock stock = {};
        ExtraEvent event;
        Extras extras;
        PlanDose dose;
        int r;

        switch (notice->kind) {
        case NOTICE_MISSED:
                return missed_holds(state, notice, now);
        case NOTICE_BEFORE:
        case NOTICE_AFTER:
        case NOTICE_PAUSED:
                r = notice_event(s, state, notice, &extras, &event);
                if (r <= 0)
                        return r;
                return event.kind == EXTRA_BEFORE  ? before_holds(state, &event, now, until)
                       : event.kind == EXTRA_AFTER ? after_holds(state, &event, now, until)
                                                   : !state->regimen.stopped;
        case NOTICE_LOW:
        case NOTICE_EXPIRES:
                return supply_notice_holds(s, state, notice, now, &stock);
        case NOTICE_TICKED:
        case NOTICE_UNTICKED:
        case NOTICE_CONTRADICTED:
                return notice_heard_dose(state, notice, now, until, &dose);
        default: /* unreadable: here is its state */
                return 0;
        }
}

/* ---- brought to now ------------------------------------------------------------------------ */

/* The state that the caller has, or where it does not reach back far enough, one of its own. */
static int holds_now(Service *s, const RegimenState *state, const Notice *notice, int64_t now, int64_t *until) {
        _cleanup_(state_done) RegimenState further = {};
        Notice lately = *notice;
        Slot from;
        Regimen regimen = {};
        int r;

        if (notice->hidden)
                lately.number = MAX(notice->number, now - MISSED_BACK_SEC);
        from = notice_from(&lately);
        if (from == SLOT_NONE)
                return notice_holds(s, state, notice, now, until);
        r = regimen_by_id(s->store, notice->regimen, &regimen);
        if (r > 0)
                r = state_load(s, &regimen, now, from, &further);
        return r < 0 ? r : notice_holds(s, &further, &lately, now, until);
}

/* What was missed and was recorded after all may be missed again, by an undo: it is hidden meanwhile. Whether it stands
 * on a screen. */
static int refresh_missed(Service *s, const Notice *n, bool holds) {
        int r = holds == !n->hidden ? 0 : holds ? notice_show(s->store, n->id) : notice_hide(s->store, n->id);

        s->reminders_changed |= r > 0;
        return r < 0 ? r : holds;
}

int notice_refresh(Service *s, const RegimenState *state, int64_t now, int64_t *wake) {
        _cleanup_(notices_done) Notices notices = {};
        int r = notices_of_regimen(s->store, state->regimen.id, &notices), standing = 0;

        for (size_t i = 0; r >= 0 && i < notices.n; i++) {
                const Notice *n = &notices.list[i];

                /* The next one takes its place: nothing asks until when it was true. */
                if (n->kind == NOTICE_MISSED && n->read && !n->hidden)
                        continue;
                r = holds_now(s, state, n, now, wake);
                if (r >= 0 && n->kind == NOTICE_MISSED) {
                        r = refresh_missed(s, n, r > 0);
                        standing += r > 0;
                } else if (r > 0)
                        standing += !n->read;
                else if (r == 0) {
                        r = notice_remove(s->store, n->id);
                        s->reminders_changed |= !n->read;
                }
        }
        return r < 0 ? r : standing;
}

int notice_refresh_removed(Service *s) {
        int r = notices_remove_removed(s->store);

        s->reminders_changed |= r > 0;
        return MIN(r, 0);
}

/* ---- telling ------------------------------------------------------------------------------- */

/* Whether OLD, of the same kind and regimen, says all that NEW would: doses that were missed, counted from the same
 * one on; the same or a later word before the dose, which is told once. */
static bool says_it(const Notice *old, const Notice *new, int64_t now) {
        if (old->kind == NOTICE_BEFORE)
                return old->number <= new->number;
        if (old->kind != NOTICE_MISSED || old->number > new->number)
                return false;
        return old->hidden ? old->number >= now - MISSED_BACK_SEC : !old->read;
}

/* What is of the same kind and regimen goes. 1: it says all that the new one would, and stays. */
static int replace_older(Service *s, const Notice *notice, int64_t now) {
        _cleanup_(notices_done) Notices notices = {};
        int r = notices_of_regimen(s->store, notice->regimen, &notices);

        for (size_t i = 0; r >= 0 && i < notices.n; i++) {
                const Notice *n = &notices.list[i];

                /* Of each dose one. */
                if (n->kind != notice->kind || (n->slot != notice->slot && (notice_is_heard(n->kind) || n->kind == NOTICE_BEFORE)))
                        continue;
                if (says_it(n, notice, now))
                        return 1;
                r = notice_remove(s->store, n->id);
        }
        return MIN(r, 0);
}

int notice_tell(Service *s, const Notice *notice, int64_t now) {
        Notice told = *notice;
        int r = notice->regimen ? replace_older(s, notice, now) : notices_remove(s->store, notice->kind, notice->patient, 0);

        told.at = now;
        if (r == 0 || (r > 0 && !notice->regimen)) {
                r = notice_insert(s->store, &told);
                s->reminders_changed = true;
        }
        return MIN(r, 0);
}

/* The last word whose time has come, and that had not before the plan was there. */
static const Extra *word_before(const RegimenState *state, const Extras *extras, const PlanDose *d, int64_t now) {
        const Extra *word = NULL;

        for (size_t i = 0; i < extras->n_before; i++) {
                const Extra *e = &extras->before[i];

                if (d->utc - e->sec <= now && d->utc - e->sec >= state->regimen.shown_from && (!word || e->sec < word->sec))
                        word = e;
        }
        return word;
}

static int tell_before(Service *s, const RegimenState *state, const Extras *extras, int64_t now) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        int64_t longest = 0;
        int r = 0, told = 0;
        PlanDose d;

        for (size_t i = 0; i < extras->n_before; i++)
                longest = MAX(longest, extras->before[i].sec);
        if (longest > 0 && !state->regimen.stopped)
                r = plan_seek(&state->plan, now + 1, &cursor);
        while (cursor && r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.utc - longest <= now) {
                const Extra *word = dose_comes(state, &d, now) ? word_before(state, extras, &d, now) : NULL;

                told += word != NULL;
                if (word)
                        r = notice_tell(s,
                                        &(Notice){ .kind = NOTICE_BEFORE,
                                                   .patient = state->patient.id,
                                                   .regimen = state->regimen.id,
                                                   .slot = d.slot,
                                                   .number = word->sec },
                                        now);
        }
        return r < 0 ? r : told;
}

/* The newest word after a dose that was taken whose time has come, and not more than half a day ago: 1 and RET, 0. */
static int word_after(const RegimenState *state, const Extras *extras, int64_t now, ExtraEvent *ret) {
        int64_t newest = INT64_MIN;

        for (size_t i = 0; i < extras->n_after; i++)
                for (size_t j = 0; j < state->plan.n_records; j++) {
                        const PlanRecord *record = &state->plan.records[j];
                        ExtraEvent event = { .kind = EXTRA_AFTER, .extra = &extras->after[i] };
                        int64_t at = record->taken_at + event.extra->sec, until = INT64_MAX;
                        int r;

                        if (record->answer != ANSWER_TAKEN || at > now || now - at > AFTER_LATE_SEC || at <= newest)
                                continue;
                        r = plan_dose(&state->plan, record->slot, &event.dose);
                        if (r > 0)
                                r = after_holds(state, &event, now, &until);
                        if (r < 0)
                                return r;
                        if (r > 0) {
                                *ret = event;
                                newest = at;
                        }
                }
        return newest != INT64_MIN;
}

/* What is told of the regimen after a dose: since when, INT64_MIN where nothing is. */
static int told_after(Service *s, const RegimenState *state, int64_t *ret) {
        _cleanup_(notices_done) Notices notices = {};
        int r = notices_of_regimen(s->store, state->regimen.id, &notices);

        *ret = INT64_MIN;
        for (size_t i = 0; r >= 0 && i < notices.n; i++) {
                const Notice *n = &notices.list[i];
                PlanDose d;

                if (n->kind != NOTICE_AFTER)
                        continue;
                r = plan_dose(&state->plan, n->slot, &d);
                if (r > 0 && d.record)
                        *ret = d.record->taken_at + n->number;
        }
        return MIN(r, 0);
}

static int tell_after(Service *s, const RegimenState *state, const Extras *extras, int64_t now) {
        ExtraEvent event = {};
        int64_t told = INT64_MIN;
        int r = word_after(state, extras, now, &event);

        if (r > 0)
                r = told_after(s, state, &told) ?: 1;
        if (r <= 0 || event.dose.record->taken_at + event.extra->sec <= told)
                return r;
        r = notice_tell(s,
                        &(Notice){ .kind = NOTICE_AFTER,
                                   .patient = state->patient.id,
                                   .regimen = state->regimen.id,
                                   .slot = event.dose.slot,
                                   .number = event.extra->sec },
                        now);
        return r < 0 ? r : 1;
}

/* Whether this week's word about the pause, which was to be said at WORD, was told. By a clock that was ahead it was
 * told in a week that is still to come. */
static int told_paused(Service *s, const RegimenState *state, Day from, int64_t word, int64_t now) {
        _cleanup_(notices_done) Notices notices = {};
        int r = notices_of_regimen(s->store, state->regimen.id, &notices);

        for (size_t i = 0; r >= 0 && i < notices.n; i++) {
                const Notice *n = &notices.list[i];

                if (n->kind == NOTICE_PAUSED && n->number == from && n->at >= word && n->at <= now)
                        return 1;
        }
        return MIN(r, 0);
}

static int tell_paused(Service *s, const RegimenState *state, int64_t now, int64_t *wake) {
        const Plan *p = &state->plan;
        int r = 0, told = 0;

        for (size_t i = 0; !state->regimen.stopped && r >= 0 && i < p->n_pauses; i++) {
                Day from = p->pauses[i].from;
                int64_t word = p->pauses[i].until == DAY_NONE ? extra_paused(p, &p->pauses[i], now, wake) : INT64_MIN;

                if (word == INT64_MIN)
                        continue;
                told++;
                r = told_paused(s, state, from, word, now);
                if (r == 0)
                        r = notice_tell(s,
                                        &(Notice){ .kind = NOTICE_PAUSED,
                                                   .patient = state->patient.id,
                                                   .regimen = state->regimen.id,
                                                   .slot = SLOT_NONE,
                                                   .number = from },
                                        now);
        }
        return r < 0 ? r : told;
}

int notice_words(Service *s, const RegimenState *state, const Extras *extras, int64_t now, int64_t *wake) {
        int r = tell_before(s, state, extras, now), n = r;

        if (r >= 0)
                n += r = tell_after(s, state, extras, now);
        if (r >= 0)
                n += r = tell_paused(s, state, now, wake);
        return r < 0 ? r : n;
}

int notice_missed(Service *s, const RegimenState *state, const ReminderEvents *events, int64_t now) {
        int64_t first = INT64_MAX;

        for (size_t i = 0; i < events->n; i++)
                if (events->events[i].kind == REMINDER_MISSED)
                        first = MIN(first, events->events[i].utc);
        if (first == INT64_MAX)
                return 0;
        return notice_tell(s,
                           &(Notice){
                                   .kind = NOTICE_MISSED,
                                   .patient = state->patient.id,
                                   .regimen = state->regimen.id,
                                   .slot = SLOT_NONE,
                                   .number = first,
                           },
                           now);
}
