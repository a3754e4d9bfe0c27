/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doses of other regimens of the same patient that come close in time. */

#include "engine/near.h"

#include "core/words.h"
#include "local.h"

#define NEAR_SEC 1800
/* So many coming doses are looked at, and so many neighbours of each. */
#define DOSES 5
#define NEIGHBOURS 20

int near_hint(Service *s, Call *c, const RegimenState *state) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = state_seek(state, c->now, &cursor);

        for (unsigned i = 0; r >= 0 && i < DOSES; i++) {
                _cleanup_free_ char *handle = NULL, *hint = NULL;
                char when[WORDS_SIZE];

                r = state_seek_next(state, cursor, c->now, &d);
                if (r <= 0)
                        return r;
                r = regimen_near(s->store, &state->regimen, d.utc, NEAR_SEC, NEIGHBOURS, &handle);
                if (r <= 0)
                        continue;
                if (asprintf(&hint, local_text("%s is planned within 30 minutes of %s."), handle,
                             words_slot(d.at, state_today(state, c->now), when)) < 0)
                        return -ENOMEM;
                dict_text(&c->context, "hint", hint);
                return 0;
        }
        return r;
}
