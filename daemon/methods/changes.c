/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as it is listed, undo and redo. */

#include "methods/changes.h"

#include "engine/edit.h"
#include "engine/find.h"
#include "engine/history-values.h"
#include "engine/history.h"
#include "engine/place.h"
#include "engine/plan-load.h"
#include "engine/refresh.h"
#include "store/facts.h"
#include "store/patients.h"
#include "store/records.h"
#include "local.h"

/* ---- rows -------------------------------------------------------------------------------- */

static int put_line(Dict *row, const char *key, const Dict *side) {
        _cleanup_free_ char *line = NULL;
        int r = change_side_line(side, &line);

        dict_text(row, key, line);
        return r;
}

/* For who words it: "before 7" and "after 7" are of change 7. */
static void put_values(Dict *context, const char *what, int64_t change, const Dict *side) {
        char key[32];

        (void)snprintf(key, sizeof(key), "%s %lld", what, (long long)change);
        dict_pairs(context, key, side);
}

static int history_row(Service *s, Call *c, const Change *change, const Zone *zone, Dict *ret) {
        char at[INSTANT_TEXT_SIZE], slot[SLOT_TEXT_SIZE];
        _cleanup_free_ char *dose = NULL, *patient = NULL;
        _cleanup_(change_sides_done) ChangeSides sides = {};
        int r = patient_name_ever(s->store, change->patient, &patient);

        if (r < 0)
                return r;
        dict_number(ret, "id", 'x', change->id);
        dict_text(ret, "at", instant_format(zone, change->at, at));
        dict_text(ret, "verb", change->verb);
        dict_text(ret, "regimen", change->handle);
        if (change->handle && change->slot != SLOT_NONE) {
                if (asprintf(&dose, "%s@%s", change->handle, slot_format(change->slot, slot)) < 0)
                        return -ENOMEM;
                dict_text(ret, "dose", dose);
        }
        r = change_sides_read(s, change->id, zone, &sides);
        if (r >= 0)
                r = put_line(ret, "before", &sides.before);
        if (r >= 0)
                r = put_line(ret, "after", &sides.after);
        dict_flag(ret, "undone", change->undone);
        dict_text(ret, "patient", patient);
        dict_text(ret, "source", change->source);
        if (call_flag(c, "numbers") && change->regimen > 0)
                dict_number(ret, "number", 'x', change->regimen);
        put_values(&c->context, "before", change->id, &sides.before);
        put_values(&c->context, "after", change->id, &sides.after);
        return r < 0 ? r : ret->error ?: c->context.error;
}

static int patient_zone(Service *s, int64_t patient, const Zone **ret) {
        _cleanup_(plan_done) Plan p = {};
        int r = plan_load_zones(s->store, s->zones, patient, &p);

        if (r >= 0)
                *ret = plan_zone_now(&p);
        return r;
}

/* By which clock a row's patient lives, for who tells it. One that is gone has none. */
static int put_zone(Service *s, Call *c, const Change *change) {
        _cleanup_(patient_done) Patient patient = {};
        const Zone *zone = NULL;
        int r = patient_by_id(s->store, change->patient, &patient);

        if (r > 0)
                r = patient_zone(s, patient.id, &zone);
        if (r < 0 || !zone)
                return r == -EBADMSG || r == -ENOENT ? 0 : r;
        dict_map(&c->context, "zone", patient.name, zone_name(zone));
        return c->context.error;
}

static int history_query(Service *s, Call *c, int64_t limit, Cursor **ret) {
        const char *handle = call_option(c, "regimen"), *name = call_option(c, "patient");
        int64_t after = call_number(c, "after", 0), patient_id = 0;
        _cleanup_(patient_done) Patient patient = {};
        int r;

        if (name) {
                r = find_patient(s, c, name, &patient);
                if (r < 0)
                        return r;
                patient_id = patient.id;
        }
        if (limit > 0)
                return changes_newest_list(s->store, handle, patient_id, limit, ret);
        return changes_list(s->store, handle, patient_id, after, LIMIT_ROWS + 1, ret);
}

/* When a change was made is worded by the day that it is for "me". */
static void put_today(Call *c, const Zone *zone) {
        char day[DAY_TEXT_SIZE];

        dict_map(&c->context, "today", "me", day_format(slot_day(zone_local(zone, c->now)), day));
        dict_map(&c->context, "zone", "me", zone_name(zone));
}

int method_history(Service *s, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Change change;
        int64_t limit = MIN(call_number(c, "limit", 0), (int64_t)LIMIT_ROWS);
        const Zone *zone = NULL;
        int r = patient_zone(s, 1, &zone);

        if (r >= 0)
                r = history_query(s, c, limit, &cursor);
        if (r >= 0)
                put_today(c, zone);
        while (r >= 0 && (r = changes_next(s->store, cursor, &change)) > 0) {
                Dict *row;

                if (c->rows.n == LIMIT_ROWS) {
                        dict_flag(&c->context, "more", true);
                        return 0;
                }
                row = dicts_add(&c->rows);
                r = row ? history_row(s, c, &change, zone, row) : -ENOMEM;
                if (r >= 0)
                        r = put_zone(s, c, &change);
        }
        if (r >= 0 && c->rows.n == 0 && call_option(c, "regimen")) {
                _cleanup_(regimen_done) Regimen regimen = {};
                return find_regimen(s, c, call_option(c, "regimen"), &regimen);
        }
        return r;
}

/* ---- undo -------------------------------------------------------------------------------- */

/* What is taken back, or brought back. */
typedef struct Undone {
        int64_t id, at, regimen, patient;
        int64_t undo; /* redo: the undo that took it back */
        char *verb, *handle;
        Slot slot;
} Undone;

static void undone_done(Undone *u) {
        free(u->verb);
        free(u->handle);
}

static int undone_copy(const Change *change, Undone *ret) {
        *ret = (Undone){
                .id = change->id,
                .at = change->at,
                .regimen = change->regimen,
                .patient = change->patient,
                .verb = strdup(change->verb),
                .handle = change->handle ? strdup(change->handle) : NULL,
                .slot = change->slot,
        };
        return ret->verb && (ret->handle || !change->handle) ? 0 : -ENOMEM;
}

/* The change that the call names, else the newest. */
static int undo_find(Service *s, Call *c, int64_t regimen_id, Undone *ret) {
        int64_t named = call_number(c, "change", 0);
        _cleanup_cursor_ Cursor *cursor = NULL;
        Change change;
        int r = named ? changes_by_id(s->store, named, &cursor) : changes_undoable(s->store, regimen_id, &cursor);

        if (r >= 0)
                r = changes_next(s->store, cursor, &change);
        if (r < 0)
                return r;
        if (r > 0 && change.undone)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "This was taken back already.");
        if (r == 0 || !change.undoable)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is nothing to take back.");
        return undone_copy(&change, ret);
}

static int refuse_name(Call *c, const Undone *u, bool back) {
        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT,
                           back ? N_("This can't be taken back: the name \"%s\" is used by another one now. Rename that one first.")
                                : N_("This can't be brought back: the name \"%s\" is used by another one now. Rename that one first."),
                           u->handle ?: "");
}

/* The doses to come, as they are now. */
static int undo_effects(Service *s, Call *c, RegimenState *state) {
        return state_effects_next(state, c, 5);
}

/* The regimen that the call names: also one that was removed, where no other has its handle. */
static int undo_regimen(Service *s, Call *c, int64_t *ret) {
        _cleanup_(regimen_done) Regimen regimen = {};
        int r = regimen_by_handle(s->store, c->args[0], &regimen);

        *ret = regimen.id;
        if (r == 0)
                r = changes_removed_regimen(s->store, c->args[0], ret);
        return r == 0 ? find_regimen(s, c, c->args[0], &regimen) : MIN(r, 0);
}

/* The change as the history has it now. */
static int undo_row(Service *s, Call *c, int64_t id) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const Zone *zone = NULL;
        Change change = {};
        int r = patient_zone(s, 1, &zone);

        if (r >= 0) {
                put_today(c, zone);
                r = changes_by_id(s->store, id, &cursor);
        }
        if (r >= 0)
                r = changes_next(s->store, cursor, &change);
        if (r > 0)
                r = history_row(s, c, &change, zone, &c->result);
        return r < 0 ? r : put_zone(s, c, &change);
}

/* The state that the dose, else the regimen, has now. */
static int put_state(Service *s, Call *c, const Undone *u, RegimenState *state) {
        _cleanup_(dict_done) Dict row = {};
        DoseState is;
        PlanDose d;
        int r;

        if (u->slot == SLOT_NONE) {
                r = state_regimen_row(s->store, state, c->now, &row);
                dict_text(&c->result, "status", dict_get(&row, "status"));
                dict_text(&c->result, "paused_until", dict_get(&row, "paused_until"));
                dict_text(&c->result, "paused_from", dict_get(&row, "paused_from"));
                return r < 0 ? r : c->result.error;
        }
        r = plan_dose(&state->plan, u->slot, &d);
        if (r <= 0)
                return r;
        r = state_of_dose(state, &d, c->now, &is);
        if (r >= 0)
                dict_text(&c->result, "state", dose_state_name(is));
        return r < 0 ? r : c->result.error;
}

/* Whether it recorded what was open, of which there may be several. */
static bool is_take_all(const Undone *u) {
        return streq(u->verb, "taken") && u->slot == SLOT_NONE;
}

/* One of them, as it is now. */
static int put_one_of_all(Service *s, Call *c, int64_t id, Slot slot) {
        _cleanup_(state_done) RegimenState state = {};
        Regimen regimen = {};
        PlanDose d;
        int r = regimen_by_id(s->store, id, &regimen);

        if (r > 0)
                r = state_load(s, &regimen, c->now, slot, &state);
        else
                return r;
        if (r >= 0)
                r = plan_dose(&state.plan, slot, &d);
        state_context(&state, c);
        return r <= 0 ? r : state_effect(&state, c, &d, "is");
}

static int put_all(Service *s, Call *c, const Undone *u) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int64_t regimen;
        Slot slot;
        int r = records_of_change(s->store, u->id, &cursor);

        while (r >= 0 && c->rows.n < LIMIT_ROWS && (r = records_of_change_next(s->store, cursor, &regimen, &slot)) > 0)
                r = put_one_of_all(s, c, regimen, slot);
        return MIN(r, 0);
}

static int undo_result(Service *s, Call *c, const Undone *u) {
        _cleanup_(state_done) RegimenState state = {};
        Regimen regimen = {};
        int r = undo_row(s, c, u->id);

        if (r >= 0 && is_take_all(u))
                r = put_all(s, c, u);
        if (r >= 0 && u->regimen)
                r = regimen_by_id(s->store, u->regimen, &regimen);
        if (r <= 0 || !u->regimen)
                return MIN(r, 0);
        r = state_load(s, &regimen, c->now, u->slot == SLOT_NONE ? SLOT_NONE : u->slot, &state);
        if (r >= 0 && !is_take_all(u))
                r = put_state(s, c, u, &state);
        return r < 0 ? r : undo_effects(s, c, &state);
}

static int undo_append(Service *s, Call *c, const Undone *u, const char *verb, int64_t undoes) {
        Values before = {};

        values_text(&before, "verb", u->verb);
        values_number(&before, "change", u->id);
        return history_append(s, c, &(Change){ .verb = verb, .patient = u->patient, .regimen = u->regimen, .handle = u->handle,
                                               .slot = u->slot, .before = &before, .undoes = undoes });
}

/* The regimens whose plan the change touched (the one it names, or all of its patient's), and the answer. */
static int undo_finish(Service *s, Call *c, const Undone *u) {
        int r = refresh_regimens(s, u->regimen, u->patient, c->now);

        if (r >= 0)
                r = refresh_removed(s);
        if (r >= 0)
                r = undo_result(s, c, u);
        if (r >= 0)
                r = call_changed(c, u->handle ?: "");
        return r;
}

/* What is older than an hour may not be what a person means. */
#define ASK_AFTER_SEC 3600

static int ask_old(Service *s, Call *c, const Undone *u) {
        char when[PLACE_WHEN_SIZE], slot[SLOT_TEXT_SIZE];
        const Zone *zone = NULL;
        int r;

        if (call_number(c, "change", 0) || c->now - u->at <= ASK_AFTER_SEC)
                return 0;
        r = patient_zone(s, 1, &zone);
        if (r < 0)
                return r;
        return call_ask(c, "The newest change was made on %s: %s%s%s%s%s. Take that back?", place_when(s, zone, u->at, c->now, when), u->verb,
                        u->handle ? " " : "", u->handle ?: "", u->handle && u->slot != SLOT_NONE ? "@" : "",
                        u->handle && u->slot != SLOT_NONE ? slot_format(u->slot, slot) : "");
}

/* Of one regimen, where the change is of other patients', too: which they are is said before. */
static int ask_others(Service *s, Call *c, const Undone *u) {
        _cleanup_(change_sides_done) ChangeSides sides = {};
        const Zone *zone = NULL;
        int r;

        if (call_number(c, "change", 0) || u->patient || !is_take_all(u))
                return 0;
        r = patient_zone(s, 1, &zone);
        if (r >= 0)
                r = change_sides_read(s, u->id, zone, &sides);
        if (r < 0)
                return r;
        return call_ask(c, "That was recorded in one change for several patients: %s. Take all of them back?", dict_get(&sides.after, "doses") ?: u->verb);
}

int method_undo(Service *s, Call *c) {
        _cleanup_(undone_done) Undone u = { .slot = SLOT_NONE };
        int64_t regimen = 0;
        int r = 0;

        if (*c->args[0])
                r = undo_regimen(s, c, &regimen);
        if (r >= 0)
                r = undo_find(s, c, regimen, &u);
        if (r >= 0 && regimen && streq(u.verb, "import"))
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s came with an import, in one change: \"cytosched undo\" takes back all that came with it "
                                   "as long as nothing newer was changed, \"cytosched remove %s\" this one.", c->args[0], c->args[0]);
        if (r >= 0)
                r = ask_old(s, c, &u);
        if (r >= 0 && regimen)
                r = ask_others(s, c, &u);
        if (r >= 0)
                r = undo_append(s, c, &u, "undo", u.id);
        if (r >= 0)
                r = facts_undo(s->store, u.id, c->change);
        if (r == -EEXIST)
                return refuse_name(c, &u, true);
        return r < 0 ? r : undo_finish(s, c, &u);
}

/* ---- redo -------------------------------------------------------------------------------- */

static int redo_find(Service *s, Call *c, Undone *ret) {
        _cleanup_cursor_ Cursor *undos = NULL, *undone = NULL;
        Change undo = {}, change = {};
        int r = changes_redoable(s->store, &undos);

        if (r >= 0)
                r = changes_next(s->store, undos, &undo);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is nothing to bring back: redo does again what the newest undo took, "
                                   "until something else is changed.");
        if (r > 0)
                r = changes_by_id(s->store, undo.undoes, &undone);
        if (r >= 0)
                r = changes_next(s->store, undone, &change);
        if (r == 0) /* an undo is of something */
                return -EBADMSG;
        if (r > 0)
                r = undone_copy(&change, ret);
        ret->undo = undo.id;
        return r;
}

int method_redo(Service *s, Call *c) {
        _cleanup_(undone_done) Undone u = { .slot = SLOT_NONE };
        int r = redo_find(s, c, &u);

        if (r >= 0)
                r = undo_append(s, c, &u, "redo", u.undo);
        if (r >= 0)
                r = facts_redo(s->store, u.id, u.undo);
        if (r == -EEXIST)
                return refuse_name(c, &u, false);
        return r < 0 ? r : undo_finish(s, c, &u);
}
