/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as it is listed, and undo. */

#include "methods/changes.h"

#include "edit.h"
#include "find.h"
#include "history.h"
#include "refresh.h"

/* ---- rows -------------------------------------------------------------------------------- */

#define HISTORY_COLUMNS                                                                             \
        "id, at, verb, handle, slot, before, after, "                                               \
        "EXISTS (SELECT 1 FROM change AS u WHERE u.undoes = change.id), "                           \
        "coalesce((SELECT name FROM patient WHERE id = change.patient AND valid_until IS NULL), "          \
        "(SELECT name FROM patient WHERE id = change.patient ORDER BY row DESC LIMIT 1)), patient"

static int history_row(Service *s, sqlite3_stmt *stmt, const Zone *zone, Dict *ret) {
        char at[INSTANT_TEXT_SIZE], slot[SLOT_TEXT_SIZE];
        _cleanup_free_ char *dose = NULL;
        const char *handle = column_text(stmt, 3);

        dict_number(ret, "id", 'x', sqlite3_column_int64(stmt, 0));
        dict_text(ret, "at", instant_format(zone, sqlite3_column_int64(stmt, 1), at));
        dict_text(ret, "verb", column_text(stmt, 2));
        dict_text(ret, "regimen", handle);
        if (handle && sqlite3_column_type(stmt, 4) != SQLITE_NULL) {
                if (asprintf(&dose, "%s@%s", handle, slot_format(sqlite3_column_int64(stmt, 4), slot)) < 0)
                        return -ENOMEM;
                dict_text(ret, "dose", dose);
        }
        dict_text(ret, "before", column_text(stmt, 5));
        dict_text(ret, "after", column_text(stmt, 6));
        dict_flag(ret, "undone", sqlite3_column_int(stmt, 7));
        dict_text(ret, "patient", column_text(stmt, 8));
        return ret->error;
}

static int patient_zone(Service *s, int64_t patient, const Zone **ret) {
        _cleanup_(plan_done) Plan p = {};
        int r = plan_load_zones(s->store, s->zones, patient, &p);

        if (r >= 0)
                *ret = plan_zone_now(&p);
        return r;
}

/* By which clock a row's patient lives, for who tells it. */
static int put_zone(Service *s, Call *c, sqlite3_stmt *stmt) {
        const char *name = column_text(stmt, 8);
        const Zone *zone;
        int r = name ? patient_zone(s, sqlite3_column_int64(stmt, 9), &zone) : -EBADMSG;

        if (r == 0)
                dict_map(&c->context, "zone", name, zone_name(zone));
        return r == -EBADMSG || r == -ENOENT ? c->context.error : MIN(r, 0); /* one that is gone has none */
}

/* A handle stands for every regimen that has or had it, under whatever name it was then. */
#define OF_HANDLE                                                                                   \
        "(?1 IS NULL OR handle = lower(?1) OR regimen IN (SELECT regimen FROM change WHERE handle = lower(?1)) OR " \
        "regimen IN (SELECT id FROM regimen WHERE handle = lower(?1) AND valid_until IS NULL))"

static int history_query(Service *s, Call *c, int64_t limit, sqlite3_stmt **ret) {
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
                return store_query(s->store, ret,
                                   "SELECT * FROM (SELECT " HISTORY_COLUMNS " FROM change WHERE verb <> 'begin' "
                                   "AND " OF_HANDLE " AND (?2 = 0 OR patient = ?2) "
                                   "ORDER BY id DESC LIMIT ?3) ORDER BY id",
                                   "sii", handle, patient_id, limit);
        return store_query(s->store, ret,
                           "SELECT " HISTORY_COLUMNS " FROM change WHERE verb <> 'begin' AND id > ?3 "
                           "AND " OF_HANDLE " AND (?2 = 0 OR patient = ?2) ORDER BY id LIMIT ?4",
                           "siii", handle, patient_id, after, (int64_t)LIMIT_ROWS + 1);
}

int method_history(Service *s, Call *c) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int64_t limit = MIN(call_number(c, "limit", 0), (int64_t)LIMIT_ROWS);
        const Zone *zone = NULL;
        char day[DAY_TEXT_SIZE];
        int r = patient_zone(s, 1, &zone);

        if (r >= 0)
                r = history_query(s, c, limit, &stmt);
        if (r >= 0) {
                dict_map(&c->context, "today", "me", day_format(slot_day(zone_local(zone, c->now)), day));
                dict_map(&c->context, "zone", "me", zone_name(zone));
        }
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                Dict *row;

                if (c->rows.n == LIMIT_ROWS) {
                        dict_flag(&c->context, "more", true);
                        return 0;
                }
                row = dicts_add(&c->rows);
                r = row ? history_row(s, stmt, zone, row) : -ENOMEM;
                if (r >= 0)
                        r = put_zone(s, c, stmt);
        }
        if (r >= 0 && c->rows.n == 0 && call_option(c, "regimen")) {
                _cleanup_(regimen_done) Regimen regimen = {};
                return find_regimen(s, c, call_option(c, "regimen"), &regimen);
        }
        return r;
}

/* ---- undo -------------------------------------------------------------------------------- */

/* For each table of facts: what the change began ends with the undo, and what it ended holds
 * again. In this order, so that a fact that it both began and ended stays ended. */
#define UNDO(table)                                                                                                  \
        { "UPDATE " table " SET valid_until = ?2 WHERE valid_from = ?1 AND (valid_until IS NULL OR valid_until = ?1)", \
          "UPDATE " table " SET valid_until = NULL WHERE valid_until = ?1" }

static const char *const undo_statements[][2] = {
        UNDO("patient"), UNDO("zone"), UNDO("regimen"), UNDO("revision"), UNDO("pause"), UNDO("record"), UNDO("setting"),
};

/* The regimens whose plan the change touched: the one it names, or all of its patient's. */
static int undo_refresh(Service *s, Call *c, int64_t regimen_id, int64_t patient_id) {
        int r = refresh_regimens(s, regimen_id, patient_id, c->now);

        if (r < 0)
                return r;
        return refresh_removed(s);
}

typedef struct Undone {
        int64_t id, regimen, patient;
        char *verb, *handle;
        Slot slot;
} Undone;

static void undone_done(Undone *u) {
        free(u->verb);
        free(u->handle);
}

static int undo_find(Service *s, Call *c, int64_t regimen_id, Undone *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt,
                            regimen_id ? "SELECT id, regimen, patient, verb, handle, slot FROM change WHERE undoable = 1 "
                                         "AND regimen = ?1 AND NOT EXISTS (SELECT 1 FROM change AS u WHERE u.undoes = "
                                         "change.id) ORDER BY id DESC LIMIT 1"
                                       : "SELECT id, regimen, patient, verb, handle, slot FROM change WHERE undoable = 1 "
                                         "AND ?1 = 0 AND NOT EXISTS (SELECT 1 FROM change AS u WHERE u.undoes = "
                                         "change.id) ORDER BY id DESC LIMIT 1",
                            "i", regimen_id);

        if (r >= 0)
                r = store_step(s->store, stmt);
        if (r < 0)
                return r;
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is nothing to take back.");
        *ret = (Undone){
                .id = sqlite3_column_int64(stmt, 0),
                .regimen = sqlite3_column_int64(stmt, 1),
                .patient = sqlite3_column_int64(stmt, 2),
                .verb = strdup(column_text(stmt, 3)),
                .handle = column_text(stmt, 4) ? strdup(column_text(stmt, 4)) : NULL,
                .slot = sqlite3_column_type(stmt, 5) == SQLITE_NULL ? SLOT_NONE : sqlite3_column_int64(stmt, 5),
        };
        return ret->verb ? 0 : -ENOMEM;
}

static int undo_apply(Service *s, Call *c, const Undone *u) {
        for (size_t i = 0; i < ELEMENTSOF(undo_statements); i++) {
                int r = store_run(s->store, undo_statements[i][0], "ii", u->id, c->change);

                if (r >= 0)
                        r = store_run(s->store, undo_statements[i][1], "i", u->id);
                if (r == -EEXIST)
                        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT,
                                           "This can't be taken back: the name \"%s\" is used by another one now. "
                                           "Rename that one first.",
                                           u->handle ?: "");
                if (r < 0)
                        return r;
        }
        return 0;
}

/* The doses to come, as they are now. */
static int undo_effects(Service *s, Call *c, const Undone *u) {
        Regimen regimen = {};
        _cleanup_(state_done) RegimenState state = {};
        int r = u->regimen ? regimen_by_id(s->store, u->regimen, &regimen) : 0;

        if (r <= 0)
                return r;
        r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
        if (r >= 0)
                r = state_effects_next(&state, c, 5);
        return r < 0 ? r : edit_note_export(s, c, &state);
}

/* The regimen that the call names: also one that was removed, where no other has its handle. */
static int undo_regimen(Service *s, Call *c, int64_t *ret) {
        _cleanup_(regimen_done) Regimen regimen = {};
        int r = regimen_by_handle(s->store, c->args[0], &regimen);

        *ret = regimen.id;
        if (r == 0)
                r = store_number(s->store, ret,
                                 "SELECT regimen FROM change WHERE handle = lower(?) AND verb = 'remove' AND NOT EXISTS "
                                 "(SELECT 1 FROM change AS u WHERE u.undoes = change.id) ORDER BY id DESC LIMIT 1",
                                 "s", c->args[0]);
        return r == 0 ? find_regimen(s, c, c->args[0], &regimen) : MIN(r, 0);
}

int method_undo(Service *s, Call *c) {
        _cleanup_(undone_done) Undone u = { .slot = SLOT_NONE };
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        const Zone *zone = NULL;
        int64_t regimen = 0;
        char number[32];
        int r = 0;

        if (*c->args[0])
                r = undo_regimen(s, c, &regimen);
        if (r >= 0)
                r = undo_find(s, c, regimen, &u);
        if (r < 0)
                return r;
        snprintf(number, sizeof(number), "%s, change %lld", u.verb, (long long)u.id);
        r = history_append(s, c, &(Change){ "undo", u.patient, u.regimen, u.handle, u.slot, number, NULL, false, u.id });
        if (r >= 0)
                r = undo_apply(s, c, &u);
        if (r >= 0)
                r = undo_refresh(s, c, u.regimen, u.patient);
        if (r >= 0)
                r = patient_zone(s, 1, &zone);
        if (r >= 0)
                r = store_query(s->store, &stmt, "SELECT " HISTORY_COLUMNS " FROM change WHERE id = ?", "i", u.id);
        if (r >= 0)
                r = store_step(s->store, stmt);
        if (r > 0)
                r = history_row(s, stmt, zone, &c->result);
        if (r >= 0)
                r = put_zone(s, c, stmt);
        if (r >= 0)
                r = undo_effects(s, c, &u);
        if (r >= 0)
                r = call_changed(c, u.handle ?: "");
        /* A snooze that is taken back is to be seen at once, though nothing fell due. */
        s->reminders_changed = true;
        return r;
}
