/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A regimen stopped, renamed, removed. */

#include "methods/regimen.h"

#include "core/drug.h"
#include "core/words.h"
#include "engine/edit.h"
#include "engine/editing.h"
#include "engine/find.h"
#include "engine/handle.h"
#include "engine/history.h"
#include "engine/refresh.h"
#include "store/records.h"

int method_stop(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        _cleanup_(dict_done) Dict row = {};
        Values before = {}, after = {};
        Slot cut;
        int r = edit_begin(s, c, &e);

        if (r >= 0)
                r = state_regimen_row(s->store, &e.state, c->now, &row);
        if (r < 0)
                return r;
        /* What is open goes too: nobody is reminded of what was stopped. */
        cut = plan_first_to_come(&e.state.plan, c->now);
        for (size_t i = 0; i < e.before.n; i++)
                cut = MIN(cut, e.before.doses[i].at);
        values_text(&before, "state", dict_get(&row, "status"));
        values_text(&after, "state", "stopped");
        r = edit_append(s, c, &e, "stop", SLOT_NONE, &before, &after);
        if (r >= 0)
                r = edit_cut(s, c, &e.state, cut);
        e.state.regimen.stopped = true;
        if (r >= 0)
                r = regimen_write(s->store, c->change, &e.state.regimen);
        return r < 0 ? r : edit_finish_regimen(s, c, &e, false);
}

int method_rename(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        _cleanup_free_ char *handle = NULL;
        Values before = {}, after = {};
        int r = edit_begin(s, c, &e);

        if (r >= 0 && streq(c->args[1], e.state.regimen.handle))
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "\"%s\" is its name already.", c->args[1]);
        if (r >= 0)
                r = handle_check(s, c, c->args[1], &e.state.plan, &handle);
        if (r < 0)
                return r;
        values_text(&before, "regimen", e.state.regimen.handle);
        values_text(&after, "regimen", handle);
        r = edit_append(s, c, &e, "rename", SLOT_NONE, &before, &after);
        if (r < 0)
                return r;
        free(e.state.regimen.handle);
        e.state.regimen.handle = TAKE_PTR(handle);
        r = regimen_write(s->store, c->change, &e.state.regimen);
        if (r >= 0)
                r = state_regimen_row(s->store, &e.state, c->now, &c->result);
        return r < 0 ? r : call_changed(c, e.state.regimen.handle);
}

int method_remove(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        Regimen regimen = {};
        Values before = {};
        int64_t recorded = 0;
        char words[WORDS_SIZE];
        int r = find_regimen(s, c, c->args[0], &regimen);

        if (r >= 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
        if (r >= 0)
                r = records_count(s->store, state.regimen.id, &recorded);
        if (r >= 0)
                r = call_ask(c,
                             "Remove %s (%s) with its plan and %s? The history keeps it, and undo brings it "
                             "back. To end it and keep what was recorded, use stop.",
                             state.regimen.handle, state.regimen.drug, words_recorded(recorded, words));
        if (r >= 0)
                r = state_regimen_row(s->store, &state, c->now, &c->result);
        if (r < 0)
                return r;
        values_text(&before, "schedule", dict_get(&c->result, "schedule"));
        values_text(&before, "drug", state.regimen.drug);
        values_text(&before, "route", *state.regimen.route ? route_code(state.regimen.route) : NULL);
        r = history_regimen(s, c, &state.regimen, "remove", SLOT_NONE, &before, NULL);
        if (r >= 0)
                r = regimen_end(s->store, c->change, state.regimen.id);
        if (r >= 0)
                r = refresh_removed(s);
        return r < 0 ? r : call_changed(c, state.regimen.handle);
}
