/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a running plan: change, move, pause, resume, stop, rename, remove. */

#include "state.h"
#include "edit.h"
#include "history.h"
#include "when.h"
#include "words.h"

/* ---- what all of them do ------------------------------------------------------------------- */

typedef struct Edit {
        RegimenState state;
        Outlook before;
} Edit;

static void edit_done(Edit *e) {
        state_done(&e->state);
        outlook_done(&e->before);
}

static int refuse_stopped(Call *c, const Regimen *regimen) {
        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s was stopped. \"cytosched undo %s\" takes that back.",
                           regimen->handle, regimen->handle);
}

/* The regimen that the call names (a stopped one can't be changed), and its coming doses. */
static int edit_begin(Service *s, Call *c, Edit *e) {
        Regimen regimen = {};
        int r = find_regimen(s, c, c->args[0], &regimen);

        if (r < 0)
                return r;
        if (regimen.stopped) {
                r = refuse_stopped(c, &regimen);
                regimen_done(&regimen);
                return r;
        }
        r = state_load(s, &regimen, c->now, SLOT_NONE, &e->state);
        return r < 0 ? r : outlook_take(&e->state, c->now, &e->before);
}

static int edit_append(Service *s, Call *c, const Edit *e, const char *verb, Slot slot, const char *before,
                       const char *after) {
        return history_append(s, c, &(Change){ verb, e->state.patient.id, e->state.regimen.id, e->state.regimen.handle,
                                               slot, before, after, true, 0 });
}

/* Reads the plan again, brings the reminders to it, says what came of it. ASK: a person is asked
 * where doses came too close; what only takes doses away, or brings them back, asks nothing. */
static int edit_finish(Service *s, Call *c, Edit *e, bool ask) {
        Slot from;
        int r = edit_last_from(s, &e->state, &from);

        if (r >= 0)
                r = state_reload(s, c->now, from, &e->state);
        if (r >= 0)
                r = state_refresh(s, &e->state, c->now);
        if (r >= 0)
                r = edit_effects(s, c, &e->state, &e->before, ask);
        s->reminders_changed = true;
        return r < 0 ? r : call_changed(c, e->state.regimen.handle);
}

static int edit_finish_regimen(Service *s, Call *c, Edit *e, bool ask) {
        int r = edit_finish(s, c, e, ask);

        return r < 0 ? r : state_regimen_row(s->store, &e->state, c->now, &c->result);
}

/* ---- change -------------------------------------------------------------------------------- */

/* DATE, or the day of the next planned dose. Never in the past. */
static int change_day(Call *c, const Edit *e, Day *ret) {
        const char *text = call_option(c, "from");
        Day today = state_today(&e->state, c->now);

        if (!text)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "Say from which day on: --from DATE, or --from next for the day of the next dose.");
        if (strcasecmp(text, "next") != 0) {
                int r = call_date(c, "from", today, today, ret);

                if (r >= 0 && *ret < today)
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                           "%s is past. A plan is changed from today on; the past keeps the plan it had.", text);
                return r;
        }
        for (size_t i = 0; i < e->before.n; i++)
                if (e->before.doses[i].utc > c->now) {
                        *ret = slot_day(e->before.doses[i].at);
                        return 0;
                }
        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "No dose is planned: say a date with --from.");
}

/* The names that a new plan must not give again: those of doses that keep their places before
 * it, in order. */
typedef struct Names {
        Slot *slots;
        size_t n;
} Names;

static void names_done(Names *n) {
        free(n->slots);
}

static int compare_slots(const void *a, const void *b) {
        const Slot *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static int names_add(Names *names, Slot slot) {
        Slot *slots = reallocarray(names->slots, names->n + 1, sizeof(Slot));

        if (!slots)
                return -ENOMEM;
        names->slots = slots;
        slots[names->n++] = slot;
        return 0;
}

/* Doses were moved to earlier days, alone or with all that follow: from the plan's shifts it
 * is known how far back they can be. */
static int64_t names_from(const Plan *p, Slot start) {
        Slot earliest = start;

        for (size_t i = 0; i < p->n_revisions; i++)
                earliest = MIN(earliest, start + (Slot)p->revisions[i].shift * MINUTES_PER_DAY);
        for (size_t i = 0; i < p->n_records; i++)
                if (p->records[i].slot >= start)
                        earliest = MIN(earliest, p->records[i].at);
        return plan_instant(p, MAX(earliest - 2 * MINUTES_PER_DAY, SLOT_MIN));
}

static int names_kept(const Plan *plan, const Schedule *schedule, Day from, Slot start, Names *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Plan p = *plan;
        ScheduleDose sd;
        PlanDose d;
        int r;

        p.shown_from = INT64_MIN; /* what is not shown has its name all the same */
        r = plan_seek(&p, names_from(&p, start), &cursor);

        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.at < start + 2 * MINUTES_PER_DAY) {
                if (d.slot < start || (d.at >= start && !(d.record && d.record->standalone)))
                        continue;
                if (schedule_dose_at(schedule, from, d.slot, &sd) > 0)
                        r = names_add(ret, d.slot);
        }
        if (ret->n > 0)
                qsort(ret->slots, ret->n, sizeof(Slot), compare_slots);
        return MIN(r, 0);
}

/* The new plan's dose at a place whose name is another's: its name is the next minute that is
 * free, and it stands by itself. */
static int change_other_name(Service *s, Call *c, const Edit *e, const Schedule *schedule, Day from, Slot place,
                             Slot *free_from) {
        PlanRecord rec = { .slot = MAX(place + 1, *free_from), .at = place, .standalone = true };
        Plan p = e->state.plan;
        PlanDose there;
        ScheduleDose sd;
        int r;

        p.shown_from = INT64_MIN;
        while ((r = plan_dose(&p, rec.slot, &there)) > 0 ||
               schedule_dose_at(schedule, from, rec.slot, &sd) > 0)
                rec.slot++;
        if (r < 0)
                return r;
        (void)schedule_dose_at(schedule, from, place, &sd);
        rec.amount = sd.amount;
        *free_from = rec.slot + 1;
        return record_write(s->store, c->change, e->state.regimen.id, &rec);
}

/* The new revision, but for the names that are used. */
static int change_revision(Service *s, Call *c, const Edit *e, const Schedule *schedule, const Names *names,
                           Revision revision) {
        int64_t id = e->state.regimen.id;
        Slot free_from = SLOT_MIN;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < names->n; i++) {
                revision.until = names->slots[i];
                if (revision.start < revision.until)
                        r = revision_insert(s->store, c->change, id, &revision);
                if (r >= 0)
                        r = change_other_name(s, c, e, schedule, revision.origin, names->slots[i], &free_from);
                revision.start = names->slots[i] + 1;
        }
        revision.until = SLOT_NONE;
        return r < 0 ? r : revision_insert(s->store, c->change, id, &revision);
}

static int change_history(Service *s, Call *c, const Edit *e, const char *text, Day from) {
        _cleanup_(dict_done) Dict was = {};
        _cleanup_free_ char *after = NULL;
        char day[DAY_TEXT_SIZE];
        int r = state_regimen_row(s->store, &e->state, c->now, &was);

        if (r < 0)
                return r;
        if (asprintf(&after, "%s, from %s", text, day_format(from, day)) < 0)
                return -ENOMEM;
        return edit_append(s, c, e, "change", SLOT_NONE, dict_get(&was, "schedule"), after);
}

/* A schedule that says no amount where there was one: that may be meant, but is said. */
static void amount_hint(Call *c, const Edit *e, const Schedule *schedule) {
        char words[AMOUNT_TEXT_SIZE], hint[160];
        Amount had = e->before.n > 0 ? e->before.doses[0].amount : (Amount){};

        if (had.unit == UNIT_NONE || schedule_amount(schedule, 0).unit != UNIT_NONE)
                return;
        snprintf(hint, sizeof(hint), "The new schedule says no amount; until now it is %s. Say the amount, too, if there is one.",
                 amount_words(had, words));
        dict_text(&c->context, "hint", hint);
}

int service_change_plan(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        _cleanup_(schedule_freep) Schedule *schedule = NULL;
        _cleanup_free_ char *text = NULL;
        const Drug *drug = NULL;
        _cleanup_(names_done) Names names = {};
        int64_t number = 0;
        Slot start;
        Day from;
        int r = edit_begin(s, c, &e);

        if (r >= 0)
                r = schedule_read(c, c->args[1], &schedule);
        if (r >= 0)
                r = change_day(c, &e, &from);
        if (r >= 0 && drug_find(e.state.regimen.drug, &drug, NULL) >= 0)
                r = units_ask(c, drug, schedule);
        if (r >= 0)
                r = schedule_print(schedule, &text);
        if (r < 0)
                return r;
        /* From today on means from this minute on: a dose that is open stays open. */
        start = MAX(slot_of(from, 0), plan_first_to_come(&e.state.plan, c->now));
        amount_hint(c, &e, schedule);
        r = names_kept(&e.state.plan, schedule, from, start, &names);
        if (r >= 0)
                r = change_history(s, c, &e, text, from);
        /* Those taken back count too: their number is part of a UID that a phone may have. */
        if (r >= 0)
                r = store_number(s->store, &number, "SELECT max(number) FROM revision WHERE regimen = ?", "i",
                                 e.state.regimen.id);
        if (r >= 0)
                r = edit_cut(s, c, &e.state, start);
        if (r >= 0)
                r = change_revision(s, c, &e, schedule, &names,
                                    (Revision){ .number = number + 1, .schedule = text, .origin = from, .start = start });
        return r < 0 ? r : edit_finish_regimen(s, c, &e, true);
}

/* ---- move ---------------------------------------------------------------------------------- */

static int move_target(Call *c, const RegimenState *state, const PlanDose *d, Slot *ret) {
        const char *text = c->args[1];
        Slot local = zone_local(plan_zone_now(&state->plan), c->now);
        int minute = minute_parse(text);
        Day day;

        if (minute >= 0 && call_flag(c, "following"))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "With --following a dose moves by days: say a date. Another time of day is a change.");
        if (minute >= 0)
                *ret = slot_of(slot_day(d->at), (unsigned)minute);
        else if (when_date(text, slot_day(local), &day) >= 0)
                *ret = slot_of(day, slot_minute(d->at));
        else if (when_time(text, local, ret) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a date or time. Say YYYY-MM-DD, a weekday, HH:MM or \"DATE HH:MM\".", text);
        if (call_flag(c, "following") && slot_minute(*ret) != slot_minute(d->at))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "With --following a dose moves by days: say a date without a time.");
        if (*ret > SLOT_MAX || plan_instant(&state->plan, *ret) <= c->now)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A dose is moved to a time that is still to come.");
        return 0;
}

/* The dose that has its place at AT, other than D. 1, 0, or negative. */
static int dose_in_place(const RegimenState *state, const PlanDose *d, Slot at, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        int64_t utc = plan_instant(&state->plan, at);
        int r = plan_seek(&state->plan, utc, &cursor);

        while (r >= 0 && (r = plan_next(cursor, ret)) > 0 && ret->utc == utc)
                if (ret->slot != d->slot && ret->at == at)
                        return 1;
        return MIN(r, 0);
}

static int refuse_place(Call *c, const RegimenState *state, Slot slot) {
        char text[SLOT_TEXT_SIZE];

        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "The dose %s@%s is there already.", state->regimen.handle,
                           slot_format(slot, text));
}

/* A place where a dose is, or that gave a dose its name, is not given to another one. */
static int move_free(Call *c, const RegimenState *state, const PlanDose *d, Slot at) {
        char slot[SLOT_TEXT_SIZE];
        PlanDose other;
        int r = plan_dose(&state->plan, at, &other);

        if (r > 0 && other.slot != d->slot)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "There is a dose %s@%s already.", state->regimen.handle,
                                   slot_format(at, slot));
        if (r >= 0)
                r = dose_in_place(state, d, at, &other);
        return r > 0 ? refuse_place(c, state, other.slot) : r;
}

/* With all that follow, only what was answered stays where it is: none may come to such a place. */
static int move_following_free(Call *c, const RegimenState *state, const PlanDose *d, Slot at) {
        const Plan *p = &state->plan;
        Slot by = at - d->at;
        PlanDose other;

        for (size_t i = 0; i < p->n_records; i++) {
                const PlanRecord *rec = &p->records[i];
                int r;

                if (rec->answer == ANSWER_NONE || rec->at - by < d->at)
                        continue;
                r = rec->at - by == d->at ? 1 : dose_in_place(state, d, rec->at - by, &other);
                if (r < 0)
                        return r;
                if (r > 0 && (rec->at - by == d->at || !other.record || other.record->answer == ANSWER_NONE))
                        return refuse_place(c, state, rec->slot);
        }
        return 0;
}

/* With --following a dose can't overtake the one before it. */
static int move_order(Call *c, const RegimenState *state, const PlanDose *d, Slot at) {
        char slot[SLOT_TEXT_SIZE];
        PlanDose previous;
        int r = plan_dose_before(&state->plan, d->utc, &previous);

        if (r > 0 && at <= previous.at)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "That is before the dose %s@%s, or on it.",
                                   state->regimen.handle, slot_format(previous.slot, slot));
        return MIN(r, 0);
}

static int move_write(Service *s, Call *c, Edit *e, const PlanDose *d, Slot at) {
        PlanRecord rec = d->record ? *d->record : (PlanRecord){ .slot = d->slot, .amount = d->amount };
        char was[SLOT_TEXT_SIZE], is[SLOT_TEXT_SIZE];
        _cleanup_free_ char *after = NULL;
        bool following = call_flag(c, "following");
        int r;

        if (asprintf(&after, "%s%s", slot_format(at, is), following ? ", with all that follow" : "") < 0)
                return -ENOMEM;
        r = edit_append(s, c, e, "move", d->slot, slot_format(d->at, was), after);
        if (r < 0)
                return r;
        if (following)
                return edit_shift(s, c, &e->state, d->at, slot_day(at) - slot_day(d->at));
        rec.at = at;
        rec.snoozed_until = 0;
        return record_write(s->store, c->change, e->state.regimen.id, &rec);
}

static int move_check(Call *c, const Edit *e, const PlanDose *d, Slot *ret) {
        bool following = call_flag(c, "following");
        int r;

        if (e->state.regimen.stopped)
                return refuse_stopped(c, &e->state.regimen);
        if (d->record && d->record->answer != ANSWER_NONE)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s was answered already, so it can't be moved.", c->args[0]);
        r = move_target(c, &e->state, d, ret);
        if (r >= 0)
                r = following ? move_following_free(c, &e->state, d, *ret) : move_free(c, &e->state, d, *ret);
        return r >= 0 && following ? move_order(c, &e->state, d, *ret) : r;
}

static int move_result(Call *c, const Edit *e, Slot slot) {
        Dict *changed = dicts_add(&c->changed_doses);
        PlanDose d;
        int r = plan_dose(&e->state.plan, slot, &d);

        if (r <= 0 || !changed)
                return r < 0 ? r : !changed ? -ENOMEM : -EBADMSG;
        r = state_dose_row(&e->state, &d, c->now, &c->result);
        return r < 0 ? r : state_dose_row(&e->state, &d, c->now, changed);
}

int service_move(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        PlanDose d;
        Slot at;
        int r = find_dose(s, c, c->args[0], &e.state, &d);

        if (r >= 0)
                r = outlook_take(&e.state, c->now, &e.before);
        if (r >= 0)
                r = move_check(c, &e, &d, &at);
        if (r < 0)
                return r;
        if (at == d.at) {
                dict_text(&c->context, "hint", "It is there already; nothing was changed.");
                return state_dose_row(&e.state, &d, c->now, &c->result);
        }
        r = move_write(s, c, &e, &d, at);
        if (r >= 0)
                r = edit_finish(s, c, &e, true);
        return r < 0 ? r : move_result(c, &e, d.slot);
}

/* ---- pause, resume ------------------------------------------------------------------------- */

static void pause_hint(Call *c, Day today, Day from, Day until) {
        char from_words[WORDS_SIZE], until_words[WORDS_SIZE], hint[3 * WORDS_SIZE];

        snprintf(hint, sizeof(hint), "Paused from %s until %s.", words_day(from, today, from_words),
                 until == DAY_NONE ? "you resume it" : words_day(until, today, until_words));
        dict_text(&c->context, "hint", hint);
}

int service_pause(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        _cleanup_free_ char *after = NULL;
        char from_text[DAY_TEXT_SIZE], until_text[DAY_TEXT_SIZE];
        Day today, from, until;
        int r = edit_begin(s, c, &e);

        if (r < 0)
                return r;
        today = state_today(&e.state, c->now);
        r = call_date(c, "from", today, today, &from);
        if (r >= 0)
                r = call_date(c, "until", today, DAY_NONE, &until);
        if (r < 0)
                return r;
        if (from < today)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A pause begins today or later; the past stays as it was.");
        if (until < from)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The pause would end before it begins.");
        if (asprintf(&after, "from %s%s%s", day_format(from, from_text), until == DAY_NONE ? "" : " until ",
                     until == DAY_NONE ? "" : day_format(until, until_text)) < 0)
                return -ENOMEM;
        pause_hint(c, today, from, until);
        r = edit_append(s, c, &e, "pause", SLOT_NONE, NULL, after);
        if (r >= 0)
                r = pause_insert(s->store, c->change, e.state.regimen.id, from, until);
        return r < 0 ? r : edit_finish_regimen(s, c, &e, false);
}

int service_resume(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        bool any = false;
        Day today;
        int r = edit_begin(s, c, &e);

        if (r < 0)
                return r;
        today = state_today(&e.state, c->now);
        for (size_t i = 0; i < e.state.plan.n_pauses; i++)
                any |= e.state.plan.pauses[i].until >= today;
        if (!any)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s is not paused.", e.state.regimen.handle);
        r = edit_append(s, c, &e, "resume", SLOT_NONE, NULL, NULL);
        if (r >= 0)
                r = store_run(s->store,
                              "UPDATE pause SET valid_until = ?2 WHERE regimen = ?1 AND valid_until IS NULL AND (until IS NULL OR until >= ?3)",
                              "iii", e.state.regimen.id, c->change, (int64_t)today);
        for (size_t i = 0; r >= 0 && i < e.state.plan.n_pauses; i++) {
                const PlanPause *pause = &e.state.plan.pauses[i];

                if (pause->until >= today && pause->from < today)
                        r = pause_insert(s->store, c->change, e.state.regimen.id, pause->from, today - 1);
        }
        return r < 0 ? r : edit_finish_regimen(s, c, &e, false);
}

/* ---- stop, rename, remove ------------------------------------------------------------------ */

int service_stop(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        Slot cut;
        int r = edit_begin(s, c, &e);

        if (r < 0)
                return r;
        /* What is open goes too: nobody is reminded of what was stopped. */
        cut = plan_first_to_come(&e.state.plan, c->now);
        for (size_t i = 0; i < e.before.n; i++)
                cut = MIN(cut, e.before.doses[i].at);
        r = edit_append(s, c, &e, "stop", SLOT_NONE, "active", "stopped");
        if (r >= 0)
                r = edit_cut(s, c, &e.state, cut);
        e.state.regimen.stopped = true;
        if (r >= 0)
                r = regimen_write(s->store, c->change, &e.state.regimen);
        return r < 0 ? r : edit_finish_regimen(s, c, &e, false);
}

int service_rename(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        _cleanup_free_ char *handle = NULL;
        int r = edit_begin(s, c, &e);

        if (r >= 0 && streq(c->args[1], e.state.regimen.handle))
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "\"%s\" is its name already.", c->args[1]);
        if (r >= 0)
                r = handle_check(s, c, c->args[1], &handle);
        if (r >= 0)
                r = edit_append(s, c, &e, "rename", SLOT_NONE, e.state.regimen.handle, handle);
        if (r < 0)
                return r;
        free(e.state.regimen.handle);
        e.state.regimen.handle = TAKE_PTR(handle);
        r = regimen_write(s->store, c->change, &e.state.regimen);
        if (r >= 0)
                r = state_regimen_row(s->store, &e.state, c->now, &c->result);
        s->reminders_changed = true;
        return r < 0 ? r : call_changed(c, e.state.regimen.handle);
}

int service_remove(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        Regimen regimen = {};
        int64_t recorded = 0;
        int r = find_regimen(s, c, c->args[0], &regimen);

        if (r >= 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
        if (r >= 0)
                r = store_number(s->store, &recorded,
                                 "SELECT count(*) FROM record WHERE regimen = ? AND valid_until IS NULL AND answer <> 0", "i",
                                 state.regimen.id);
        if (r >= 0)
                r = call_ask(c,
                             "Remove %s (%s) with its plan and %lld recorded dose%s? The history keeps it, and undo brings it "
                             "back. To end it and keep what was recorded, use stop.",
                             state.regimen.handle, state.regimen.drug, (long long)recorded, recorded == 1 ? "" : "s");
        if (r >= 0)
                r = state_regimen_row(s->store, &state, c->now, &c->result);
        if (r >= 0)
                r = edit_note_export(s, c, &state);
        if (r >= 0)
                r = history_append(s, c, &(Change){ "remove", state.patient.id, state.regimen.id, state.regimen.handle,
                                                    SLOT_NONE, dict_get(&c->result, "schedule"), NULL, true, 0 });
        if (r >= 0)
                r = store_run(s->store, "UPDATE regimen SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", c->change,
                              state.regimen.id);
        if (r >= 0)
                r = forget_removed(s);
        return r < 0 ? r : call_changed(c, state.regimen.handle);
}
