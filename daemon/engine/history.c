/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history: what was done, only ever appended to. */

#include "history.h"

int history_append(Service *s, Call *c, const Change *change) {
        int r = store_run(s->store,
                          "INSERT INTO change (at, verb, patient, regimen, handle, slot, before, after, undoable, undoes) "
                          "VALUES (?1, ?2, nullif(?3, 0), nullif(?4, 0), ?5, nullif(?6, 9223372036854775807), ?7, ?8, ?9, "
                          "nullif(?10, 0))",
                          "isiisissii", c->now, change->verb, change->patient, change->regimen, change->handle,
                          change->slot, change->before, change->after, (int64_t)change->undoable, change->undoes);

        if (r < 0)
                return r;
        c->change = store_last_id(s->store);
        return 0;
}
