/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know at a glance: missed doses that could still be recorded, of each regimen the last
 * dose, what runs low, what is paused, and whether the phone shows something else. */

#include "methods/glance.h"

#include "engine/find.h"
#include "engine/last.h"
#include "engine/stale.h"
#include "engine/stock.h"

#define MISSED_DAYS 7
#define MISSED_SEC (INT64_C(86400) * (MISSED_DAYS + 2))
/* Of who looks after more, the first ones; a glance must not hold the reminders up. */
#define GLANCE_REGIMENS_MAX 200

static int glance_missed(RegimenState *state, Call *c) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Day first = state_today(state, c->now) - MISSED_DAYS;
        PlanDose d;
        int r = plan_seek(&state->plan, c->now - MISSED_SEC, &cursor);

        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.utc <= c->now) {
                DoseState is;

                r = state_of_dose(state, &d, c->now, &is);
                if (r >= 0 && is == DOSE_MISSED && slot_day(d.at) >= first)
                        r = state_effect(state, c, &d, "missed");
        }
        return MIN(r, 0);
}

/* What runs low. */
static int glance_supply(Service *s, RegimenState *state, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = state->regimen.stopped ? 0 : item_list(s->store, state->regimen.id, &cursor);

        while (cursor && r >= 0) {
                _cleanup_(stock_done) Stock stock = {};
                _cleanup_(item_done) Item item = {};
                Dict *row;

                r = item_next(s->store, cursor, &item);
                if (r <= 0)
                        break;
                r = stock_load(s, state, &item, c->now, true, &stock);
                if (r < 0 || !stock.low)
                        continue;
                row = dicts_add(&c->rows);
                if (!row)
                        return -ENOMEM;
                dict_text(row, "effect", "low");
                r = stock_row(state, &stock, c->now, row);
        }
        return MIN(r, 0);
}

/* What is paused, or will be. */
static int glance_paused(Service *s, const RegimenState *state, Call *c) {
        bool paused = state_paused(state, c->now);
        Dict *row;

        if (!paused && state_pause_to_come(state, c->now) == DAY_NONE)
                return 0;
        row = dicts_add(&c->rows);
        if (!row)
                return -ENOMEM;
        dict_text(row, "effect", paused ? "paused" : "pause to come");
        return state_regimen_row(s->store, state, c->now, row);
}

static int glance_regimen(Service *s, Call *c, Regimen *regimen) {
        _cleanup_(state_done) RegimenState state = {};
        Last last = {};
        int r = state_load(s, regimen, c->now, SLOT_NONE, &state);

        if (r >= 0 && state.regimen.appointment) /* no dose: nothing of it is taken, and none is missed */
                return 0;
        if (r >= 0)
                r = last_find(s, &state, c->now, true, 1, &last);
        if (r < 0)
                return r;
        state_context(&state, c);
        r = glance_missed(&state, c);
        if (r >= 0)
                r = glance_supply(s, &state, c);
        if (r >= 0)
                r = glance_paused(s, &state, c);
        return r >= 0 && last.n > 0 ? state_effect(&state, c, &last.doses[0], "last") : r;
}

/* What was missed before a plan was stopped can be recorded all the same: its notice stays, too. */
static int glance_stopped(Service *s, Call *c, Regimen *regimen) {
        _cleanup_(state_done) RegimenState state = {};
        int r = state_load(s, regimen, c->now, SLOT_NONE, &state);

        if (r < 0 || state.regimen.appointment)
                return MIN(r, 0);
        state_context(&state, c);
        return glance_missed(&state, c);
}

static int glance_each_stopped(Service *s, Call *c, int64_t patient) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = regimens_stopped_since(s->store, patient, c->now - MISSED_SEC, GLANCE_REGIMENS_MAX, &cursor);

        while (r >= 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        break;
                r = glance_stopped(s, c, &regimen);
                if (service_of_one_plan(s, r))
                        r = 0;
        }
        return MIN(r, 0);
}

int method_glance(Service *s, Call *c) {
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = 0, n = 0;

        if (call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = regimens_active(s->store, patient.id, GLANCE_REGIMENS_MAX + 1, &cursor);
        while (r >= 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        break;
                if (++n > GLANCE_REGIMENS_MAX) {
                        dict_flag(&c->context, "further", true);
                        break;
                }
                r = glance_regimen(s, c, &regimen);
                if (service_of_one_plan(s, r)) /* doctor says so */
                        r = 0;
        }
        if (r >= 0)
                r = glance_each_stopped(s, c, patient.id);
        return r < 0 ? r : stale_glance(s, c, GLANCE_REGIMENS_MAX);
}
