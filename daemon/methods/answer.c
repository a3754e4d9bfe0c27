/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers: taken, skipped, snoozed, and what was recorded wrongly. */

#include "methods/answer.h"

#include "core/drug.h"
#include "core/when.h"
#include "core/words.h"
#include "engine/asking.h"
#include "engine/edit.h"
#include "engine/find.h"
#include "engine/given.h"
#include "engine/history.h"
#include "engine/past.h"
#include "engine/place.h"
#include "engine/refresh.h"
#include "engine/sites.h"
#include "local.h"
#include "store/records.h"
#include "store/settings.h"

#define SNOOZE_DEFAULT_SEC 900
#define TO_COME local_text("what was taken is recorded after it was taken")

/* What there is of a dose, as the history keeps it; texts are lent, AMOUNT is a buffer for one of them. */
static Values said_of(const PlanDose *d, const PlanRecord *rec, const char *state, char amount[static AMOUNT_TEXT_SIZE]) {
        bool taken = rec && rec->answer == ANSWER_TAKEN, snoozed = rec && rec->snoozed_until > 0 && rec->answer == ANSWER_NONE;
        Values v = {};

        values_text(&v, "state", state);
        if (taken)
                values_number(&v, "taken_at", rec->taken_at);
        if (snoozed)
                values_number(&v, "snoozed_until", rec->snoozed_until);
        if (taken || snoozed)
                values_text(&v, "zone", zone_name(d->zone));
        /* Where no plan says it, or another one than was taken. */
        if (rec && rec->amount.unit != UNIT_NONE && (rec->planned.unit != UNIT_NONE || record_unplanned(rec)))
                values_text(&v, "amount", amount_print(rec->amount, amount));
        if (rec) {
                values_text(&v, "batch", rec->batch);
                values_text(&v, "sites", rec->sites);
                values_text(&v, "note", rec->note);
        }
        return v;
}

/* ---- the one way an answer is written ------------------------------------------------------ */

static int answer_result(Call *c, const RegimenState *state, Slot slot) {
        Dict *changed = dicts_add(&c->changed_doses);
        PlanDose d;
        int r = plan_dose(&state->plan, slot, &d);

        if (r > 0)
                r = state_dose_row(state, &d, c->now, &c->result);
        if (r >= 0 && changed)
                r = state_dose_row(state, &d, c->now, changed);
        return r < 0 ? r : changed ? 0 : -ENOMEM;
}

/* The next dose, and the civil days to it from the day this one was taken. */
static int answer_next(Call *c, const RegimenState *state, const PlanRecord *rec) {
        const Zone *zone = plan_zone(&state->plan, rec->at);
        int64_t last = rec->taken_at;
        PlanDose next;
        int r = state_next(state, c->now, &next);

        state_context(state, c);
        if (r <= 0)
                return r;
        /* The days count from the last one that was taken, also where an earlier one is recorded now. */
        for (size_t i = 0; i < state->plan.n_records; i++)
                if (state->plan.records[i].answer == ANSWER_TAKEN)
                        last = MAX(last, state->plan.records[i].taken_at);
        if (rec->answer == ANSWER_TAKEN)
                dict_number(&c->context, "days", 'i', slot_day(next.at) - slot_day(zone_local(zone, last)));
        return state_effect(state, c, &next, "next");
}

static int answer_write(Service *s, Call *c, RegimenState *state, const PlanDose *d, const char *verb, const PlanRecord *rec) {
        char amounts[2][AMOUNT_TEXT_SIZE];
        Values before = {}, after;
        DoseState had;
        Slot slot = rec->slot;
        PlanDose now_is = *d;
        int r = state_of_dose(state, d, c->now, &had);

        now_is.record = rec;
        /* What was unplanned was nothing before. */
        if (r >= 0 && (d->record || !rec->standalone))
                before = said_of(d, d->record, state_word(state, had), amounts[0]);
        after = said_of(d, rec, state_word(state, plan_state(&now_is, INT64_MAX, c->now)), amounts[1]);
        if (r >= 0)
                r = history_regimen(s, c, &state->regimen, verb, slot, &before, &after);
        if (r >= 0)
                r = edit_anchor(s, c, state, d, rec);
        return r < 0 ? r : record_write(s->store, c->change, state->regimen.id, rec);
}

/* The site used longest ago, for who recorded no site: a card has a button for it. */
static int answer_site(Service *s, Call *c, const RegimenState *state, const PlanRecord *rec) {
        _cleanup_(sites_done) Sites list = {};
        int r, discreet = setting_on(s->store, "discreet", state->patient.id);

        if (discreet != 0 || rec->answer != ANSWER_TAKEN || rec->sites || state->regimen.appointment ||
            !streq(route_noun(state->regimen.route), "injection"))
                return MIN(discreet, 0);
        r = sites_load(s, state->patient.id, state->regimen.id, state_today(state, c->now), &list);
        if (r >= 0 && sites_first(&list))
                dict_text(&c->context, "site_next", sites_first(&list)->name);
        return r;
}

static int answer_finish(Service *s, Call *c, RegimenState *state, Slot slot, const PlanRecord *rec) {
        PlanRecord plain = { .at = rec->at, .answer = rec->answer, .taken_at = rec->taken_at };
        int r = answer_site(s, c, state, rec);

        if (r >= 0)
                r = state_reload(s, c->now, slot, state);

        if (r >= 0)
                r = refresh_regimen(s, state, c->now);
        if (r >= 0)
                r = answer_result(c, state, slot);
        if (r >= 0)
                r = answer_next(c, state, &plain);
        return r;
}

/* ---- what is read from the call ------------------------------------------------------------ */

/* A text that an answer may carry: given, and not there already. */
static bool text_differs(const char *given, const char *had) {
        return given && !streq(given, had ?: "");
}

/* HOW: what to give to amend. */
static int refuse_other(Service *s, Call *c, const RegimenState *state, const PlanDose *d, const char *how) {
        _cleanup_free_ char *name = NULL;
        char when[PLACE_WHEN_SIZE];
        int r = state_dose_name(state, d->slot, &name);

        if (r < 0)
                return r;
        if (d->record->answer != ANSWER_TAKEN)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT,
                                   "%s is recorded already, as skipped. To correct that: cytosched amend %s %s", name, name, local_text(how));
        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s is recorded already, as taken on %s. To correct that: cytosched amend %s %s",
                           name, place_when(s, d->zone, d->record->taken_at, c->now, when), name, local_text(how));
}

/* The same answer again changes nothing, and says what is recorded. */
static int answer_again(Call *c, const RegimenState *state, const PlanDose *d) {
        PlanRecord rec = given_record(d);
        int r = state_dose_row(state, d, c->now, &c->result);

        dict_text(&c->context, "hint",
                  rec.answer == ANSWER_NONE && rec.snoozed_until == 0
                          ? local_text("Nothing is recorded of this dose; nothing was changed.")
                          : local_text("This was recorded already; nothing was changed."));
        return r < 0 ? r : answer_next(c, state, &rec);
}

/* ---- the methods --------------------------------------------------------------------------- */

/* What was planned, whatever was taken. */
static Amount planned_amount(const PlanDose *d) {
        return d->record && d->record->planned.unit != UNIT_NONE ? d->record->planned : d->amount;
}

/* As much as was planned last, also by a plan that was changed since; else as much as NEAR. */
static int near_amount(const Plan *p, int64_t instant, const PlanDose *near, Amount *ret) {
        PlanDose d;
        int r = plan_dose_before(p, instant + 1, &d);

        while (r > 0 && d.record && record_unplanned(d.record))
                r = plan_dose_before(p, d.utc, &d);
        *ret = planned_amount(r > 0 ? &d : near);
        return MIN(r, 0);
}

static int take_unplanned(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {}, other = {};
        Regimen regimen = {};
        PlanRecord rec = { .answer = ANSWER_TAKEN, .standalone = true };
        _cleanup_(given_done) Given given = {};
        PlanDose near = {}, there, d;
        int r;

        if (!*c->args[0])
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Name the regimen: cytosched taken REGIMEN --unplanned");
        r = find_regimen(s, c, c->args[0], &regimen);
        if (r >= 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
        if (r >= 0)
                r = past_read(s, c, &state.plan, TO_COME, &rec.taken_at);
        /* With what was recorded about then, however long ago that is. */
        if (r >= 0)
                r = state_reload(s, c->now, zone_local(plan_zone_now(&state.plan), rec.taken_at), &state);
        if (r >= 0)
                r = edit_near_planned(&state.plan, rec.taken_at, &near);
        if (r >= 0)
                r = near_amount(&state.plan, rec.taken_at, &near, &rec.amount);
        if (r < 0)
                return r;
        rec.at = zone_local(plan_zone_now(&state.plan), rec.taken_at);
        r = given_read(s, c, &state, rec.amount, slot_day(rec.at), &given);
        if (r < 0)
                return r;
        given_apply(&given, (Amount){}, &rec);
        /* Its name is the minute it was taken, or the next one that is free. */
        while ((r = find_by_name(s, c, state.regimen.handle, rec.at, &other, &there)) > 0)
                rec.at++;
        if (r < 0)
                return r;
        rec.slot = rec.at;
        d = near;
        d.slot = rec.slot;
        d.at = rec.at;
        d.zone = plan_zone(&state.plan, rec.at);
        d.utc = rec.taken_at;
        d.record = &rec;
        r = asking_close(s, c, &state, &d, rec.taken_at);
        d.record = NULL;
        if (r >= 0)
                r = answer_write(s, c, &state, &d, "taken", &rec);
        if (r >= 0)
                r = given_finish(s, c, &state, &given, &rec);
        return r < 0 ? r : answer_finish(s, c, &state, rec.slot, &rec);
}

int method_take(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(given_done) Given given = {};
        PlanDose d;
        PlanRecord rec;
        int64_t taken_at;
        int r;

        if (call_flag(c, "unplanned"))
                return take_unplanned(s, c);
        r = find_dose(s, c, c->args[0], FIND_TO_TAKE, &state, &d);
        if (r >= 0)
                r = past_read(s, c, &state.plan, TO_COME, &taken_at);
        if (r >= 0)
                r = given_read(s, c, &state, planned_amount(&d), slot_day(zone_local(plan_zone_now(&state.plan), taken_at)), &given);
        if (r < 0)
                return r;
        rec = given_record(&d);
        if (rec.answer == ANSWER_TAKEN && !given_differs(&given, &rec) &&
            (!call_option(c, "at") || llabs(taken_at - rec.taken_at) < 60))
                return answer_again(c, &state, &d);
        if (rec.answer != ANSWER_NONE)
                return refuse_other(s, c, &state, &d,
                                    rec.answer == ANSWER_TAKEN ? N_("with --at, --site, --amount, --batch or --note") : "--answer taken");
        r = asking_early(s, c, &state, &d);
        if (r >= 0 && call_option(c, "at"))
                r = asking_before(s, c, &state, &d, taken_at);
        if (r >= 0)
                r = asking_close(s, c, &state, &d, taken_at);
        if (r < 0)
                return r;
        rec.answer = ANSWER_TAKEN;
        rec.taken_at = taken_at;
        rec.snoozed_until = 0;
        given_apply(&given, d.amount, &rec);
        r = answer_write(s, c, &state, &d, "taken", &rec);
        if (r >= 0)
                r = given_finish(s, c, &state, &given, &rec);
        return r < 0 ? r : answer_finish(s, c, &state, d.slot, &rec);
}

int method_skip(Service *s, Call *c) {
        const char *reason = call_option(c, "reason");
        _cleanup_(state_done) RegimenState state = {};
        PlanDose d;
        PlanRecord rec;
        int r = find_dose(s, c, c->args[0], FIND_TO_SKIP, &state, &d);

        if (r < 0)
                return r;
        rec = given_record(&d);
        if (rec.answer == ANSWER_SKIPPED && !text_differs(reason, rec.note))
                return answer_again(c, &state, &d);
        if (rec.answer != ANSWER_NONE)
                return refuse_other(s, c, &state, &d,
                                    rec.answer == ANSWER_TAKEN ? "--answer skipped" : "--note TEXT");
        r = asking_early(s, c, &state, &d);
        if (r < 0)
                return r;
        rec.answer = ANSWER_SKIPPED;
        rec.snoozed_until = 0;
        rec.note = (char *)reason ?: rec.note;
        r = answer_write(s, c, &state, &d, "skip", &rec);
        return r < 0 ? r : answer_finish(s, c, &state, d.slot, &rec);
}

/* So long, or until then, by the clock of the plan. */
static int snooze_end(Call *c, const RegimenState *state, int64_t *ret) {
        const char *text = c->args[1];
        char why[WHEN_MESSAGE_SIZE];
        int64_t sec = SNOOZE_DEFAULT_SEC;
        Slot slot;
        int r = when_until(text, zone_local(plan_zone_now(&state->plan), c->now), &slot, why);

        if (r == -ENOMEM)
                return r;
        if (r < 0 && r != -ENOENT)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", text, why);
        *ret = r >= 0 ? plan_instant(&state->plan, slot) : 0;
        if (r >= 0 && *ret <= c->now)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is past: say a time that is still to come.", text);
        if (r >= 0)
                return 0;
        if (*text && when_duration(text, &sec) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not a duration. Say 30m, 2h, half an hour or \"until 20:00\".", text);
        *ret = c->now + sec;
        return 0;
}

int method_snooze(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        const ReminderOpen *open = NULL;
        int64_t end;
        PlanDose d;
        PlanRecord rec;
        int r = find_dose(s, c, c->args[0], FIND_OPEN, &state, &d);

        if (r >= 0)
                r = snooze_end(c, &state, &end);
        if (r < 0)
                return r;
        rec = given_record(&d);
        if (rec.answer != ANSWER_NONE)
                return refuse_other(s, c, &state, &d, "--answer none");
        open = state_reminder(&state, &d, c->now);
        if (!open)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE, "This dose is not due, so there is nothing to snooze.");
        rec.snoozed_until = MIN(end, open->window_end);
        if (rec.snoozed_until < end)
                dict_text(&c->context, "hint", local_text("The dose's window closes before that: the reminder is quiet until then."));
        /* What was said by a clock that was ahead is said anew: it does not hold. */
        if (d.record && d.record->snoozed_until == rec.snoozed_until && d.record->snoozed_at <= c->now)
                return answer_again(c, &state, &d);
        r = answer_write(s, c, &state, &d, "snooze", &rec);
        return r < 0 ? r : answer_finish(s, c, &state, d.slot, &rec);
}

/* ---- amend --------------------------------------------------------------------------------- */

static int amend_answer(Call *c, PlanRecord *rec) {
        const char *answer = call_option(c, "answer");

        if (!answer)
                return 0;
        if (strcasecmp(answer, "taken") == 0 || strcasecmp(answer, "done") == 0)
                rec->answer = ANSWER_TAKEN;
        else if (strcasecmp(answer, "skipped") == 0)
                rec->answer = ANSWER_SKIPPED;
        else if (strcasecmp(answer, "none") == 0)
                rec->answer = ANSWER_NONE;
        else
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not an answer. Say taken, skipped or none.",
                                   answer);
        return 0;
}

/* What an answer carries goes with it: only what was taken went anywhere, and nothing is left of an
 * answer that is taken back. */
static void amend_drop(PlanRecord *rec) {
        if (rec->answer == ANSWER_NONE)
                rec->note = NULL;
        if (rec->answer == ANSWER_TAKEN)
                return;
        rec->sites = rec->batch = NULL;
        if (rec->planned.unit != UNIT_NONE)
                rec->amount = rec->planned;
        rec->planned = (Amount){};
}

/* Which it was: it has no state, and nothing of an answer. */
static int put_gone(Call *c, const RegimenState *state, const PlanDose *d) {
        _cleanup_(dict_done) Dict row = {};
        PlanDose gone = *d;
        int r;

        gone.record = NULL;
        r = state_dose_row(state, &gone, c->now, &row);
        for (size_t i = 0; i < row.n; i++)
                if (!streq(row.entries[i].key, "state"))
                        dict_text(&c->result, row.entries[i].key, row.entries[i].text);
        return r < 0 ? r : c->result.error;
}

/* One that the plan does not have, and that was not taken: there is no such dose. */
static int amend_away(Service *s, Call *c, RegimenState *state, const PlanDose *d) {
        char amount[AMOUNT_TEXT_SIZE];
        Values before = said_of(d, d->record, state_word(state, plan_state(d, INT64_MAX, c->now)), amount), after = {};
        int r = put_gone(c, state, d);

        values_text(&after, "state", "none");
        if (r >= 0)
                r = history_regimen(s, c, &state->regimen, "amend", d->slot, &before, &after);
        if (r >= 0)
                r = record_end(s->store, c->change, state->regimen.id, d->slot);
        if (r >= 0)
                r = state_reload(s, c->now, SLOT_NONE, state);
        if (r >= 0)
                r = refresh_regimen(s, state, c->now);
        state_context(state, c);
        dict_text(&c->context, "hint", local_text("It is gone: it was not in the plan, and nothing is recorded of it any more."));
        return r < 0 ? r : call_changed(c, state->regimen.handle);
}

/* Whether it is there for its answer alone: taken outside the plan, or of a plan that was changed
 * since. Without it nothing may be left, or a dose of a later plan would find what was said of it. */
static bool stands_by_answer(const PlanDose *d) {
        return d->record && (record_unplanned(d->record) || (d->revision == SIZE_MAX && !d->record->standalone));
}

/* Whether NEW says what HAD does. A time is shown to the minute: the same minute is the same time. */
static bool amend_same(const PlanRecord *had, const PlanRecord *new) {
        return had->answer == new->answer && had->taken_at / 60 == new->taken_at / 60 && amount_equal(had->amount, new->amount) &&
               amount_equal(had->planned, new->planned) && !text_differs(new->sites ?: "", had->sites) &&
               !text_differs(new->batch ?: "", had->batch) && !text_differs(new->note ?: "", had->note);
}

int method_amend(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(given_done) Given given = {};
        PlanDose d;
        Amount planned = {};
        PlanRecord rec, had;
        int64_t taken_at;
        int r = find_dose(s, c, c->args[0], FIND_TO_AMEND, &state, &d);

        if (r >= 0)
                r = past_read(s, c, &state.plan, TO_COME, &taken_at);
        if (r >= 0)
                r = given_read(s, c, &state, planned_amount(&d), slot_day(zone_local(plan_zone_now(&state.plan), taken_at)), &given);
        if (r < 0)
                return r;
        rec = had = given_record(&d);
        r = amend_answer(c, &rec);
        if (r < 0)
                return r;
        if (rec.answer == ANSWER_NONE && !call_option(c, "answer"))
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT,
                                   "Nothing is recorded of this dose yet. Say --answer taken or --answer skipped, or use "
                                   "\"cytosched taken\".");
        if (rec.answer == ANSWER_TAKEN && (call_option(c, "at") || !d.record || d.record->answer != ANSWER_TAKEN))
                rec.taken_at = taken_at;
        if (rec.answer != ANSWER_TAKEN)
                rec.taken_at = 0;
        if (rec.answer != ANSWER_TAKEN && (call_option(c, "at") || !isempty(given.sites) || given.has_amount || !isempty(given.batch)))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Only a dose that was taken has a time, a site, an amount or a batch.");
        if (rec.answer == ANSWER_NONE && stands_by_answer(&d))
                return amend_away(s, c, &state, &d);
        amend_drop(&rec);
        if (!record_unplanned(&rec))
                planned = planned_amount(&d);
        given_apply(&given, planned, &rec);
        if (amend_same(&had, &rec))
                return answer_again(c, &state, &d);
        if (rec.answer == ANSWER_TAKEN && call_option(c, "at"))
                r = asking_before(s, c, &state, &d, rec.taken_at);
        if (r >= 0 && rec.answer == ANSWER_TAKEN && had.answer != ANSWER_TAKEN)
                r = asking_early(s, c, &state, &d);
        if (r >= 0 && rec.answer == ANSWER_TAKEN && (had.answer != ANSWER_TAKEN || rec.taken_at / 60 != had.taken_at / 60))
                r = asking_close(s, c, &state, &d, rec.taken_at);
        if (r < 0)
                return r;
        r = answer_write(s, c, &state, &d, "amend", &rec);
        if (r >= 0)
                r = given_finish(s, c, &state, &given, &rec);
        return r < 0 ? r : answer_finish(s, c, &state, d.slot, &rec);
}
