/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doses of other regimens of the same patient that come close in time. */

#include "near.h"

#include "words.h"

#define NEAR_SEC 1800
/* So many coming doses are looked at, and so many neighbours of each. */
#define DOSES 5
#define NEIGHBOURS 20

/* The other regimen of the patient whose next dose is the first within half an hour: 1 and its
 * handle. */
static int neighbour(Service *s, const RegimenState *state, int64_t utc, char **ret) {
        return store_text(s->store, ret,
                          "SELECT r.handle FROM (SELECT regimen FROM due WHERE next BETWEEN ?1 - ?2 AND ?1 + ?2 "
                          "ORDER BY next, regimen LIMIT ?5) AS n CROSS JOIN regimen AS r ON r.id = n.regimen AND r.valid_until IS NULL "
                          "WHERE r.patient = ?3 AND r.id <> ?4 LIMIT 1",
                          "iiiii", utc, (int64_t)NEAR_SEC, state->patient.id, state->regimen.id, (int64_t)NEIGHBOURS);
}

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
                r = neighbour(s, state, d.utc, &handle);
                if (r <= 0)
                        continue;
                if (asprintf(&hint, "A dose of %s comes within 30 minutes of %s.", handle,
                             words_slot(d.at, state_today(state, c->now), when)) < 0)
                        return -ENOMEM;
                dict_text(&c->context, "hint", hint);
                return 0;
        }
        return r;
}
