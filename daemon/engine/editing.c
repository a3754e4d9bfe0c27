/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One edit of a plan: begun, written to the history, finished. */

#include "engine/editing.h"

#include "engine/edit.h"
#include "engine/find.h"
#include "engine/history.h"
#include "engine/refresh.h"

void edit_done(Edit *e) {
        state_done(&e->state);
        outlook_done(&e->before);
}

int edit_refuse_stopped(Call *c, const Regimen *regimen) {
        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s was stopped. \"cytosched undo %s\" takes that back.",
                           regimen->handle, regimen->handle);
}

int edit_begin(Service *s, Call *c, Edit *e) {
        Regimen regimen = {};
        int r = find_regimen(s, c, c->args[0], &regimen);

        if (r < 0)
                return r;
        if (regimen.stopped) {
                r = edit_refuse_stopped(c, &regimen);
                regimen_done(&regimen);
                return r;
        }
        r = state_load(s, &regimen, c->now, SLOT_NONE, &e->state);
        return r < 0 ? r : outlook_take(&e->state, c->now, &e->before);
}

int edit_append(Service *s, Call *c, const Edit *e, const char *verb, Slot slot, const Values *before, const Values *after) {
        return history_regimen(s, c, &e->state.regimen, verb, slot, before, after);
}

int edit_finish(Service *s, Call *c, Edit *e, bool ask) {
        Slot from;
        int r = outlook_last_from(s, &e->state, &from);

        if (r >= 0)
                r = state_reload(s, c->now, from, &e->state);
        if (r >= 0)
                r = refresh_regimen(s, &e->state, c->now);
        if (r >= 0)
                r = outlook_effects(s, c, &e->state, &e->before, ask);
        return r < 0 ? r : call_changed(c, e->state.regimen.handle);
}

int edit_finish_regimen(Service *s, Call *c, Edit *e, bool ask) {
        int r = edit_finish(s, c, e, ask);

        return r < 0 ? r : state_regimen_row(s->store, &e->state, c->now, &c->result);
}
