/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history: what was done. */

#include "engine/history.h"

int history_append(Service *s, Call *c, const Change *change) {
        Change all = *change;

        all.source = c->options ? call_option(c, "source") : NULL;
        return change_append(s->store, &all, c->now, &c->change);
}

int history_regimen(Service *s, Call *c, const Regimen *regimen, const char *verb, Slot slot, const Values *before,
                    const Values *after) {
        if (c->part)
                return 0;
        return history_append(s, c, &(Change){ .verb = verb, .patient = regimen->patient, .regimen = regimen->id,
                                               .handle = regimen->handle, .slot = slot, .before = before, .after = after,
                                               .undoable = true });
}

int history_patient(Service *s, Call *c, int64_t patient, const char *verb, const Values *before, const Values *after) {
        if (c->part)
                return 0;
        return history_append(s, c, &(Change){ .verb = verb, .patient = patient, .slot = SLOT_NONE, .before = before,
                                               .after = after, .undoable = true });
}
