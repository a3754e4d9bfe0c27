/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a dose may be moved to, and doses of a new plan that are not where its schedule has them. */

#include "engine/moving.h"

#include "store/records.h"

/* ---- places ------------------------------------------------------------------------------- */

int moving_in_place(const RegimenState *state, const PlanDose *d, Slot at, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        int64_t utc = plan_instant(&state->plan, at);
        int r = plan_seek(&state->plan, utc, &cursor);

        while (r >= 0 && (r = plan_next(cursor, ret)) > 0 && ret->utc == utc)
                if (ret->slot != d->slot && ret->at == at)
                        return 1;
        return MIN(r, 0);
}

int moving_refuse_place(Call *c, const RegimenState *state, Slot slot) {
        char text[SLOT_TEXT_SIZE];

        return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "The dose %s@%s is there already.", state->regimen.handle,
                           slot_format(slot, text));
}

int moving_free(Call *c, const RegimenState *state, const PlanDose *d, Slot at) {
        char slot[SLOT_TEXT_SIZE];
        PlanDose other;
        int r = plan_dose(&state->plan, at, &other);

        if (r > 0 && other.slot != d->slot)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "There is a dose %s@%s already.", state->regimen.handle,
                                   slot_format(at, slot));
        if (r >= 0)
                r = moving_in_place(state, d, at, &other);
        return r > 0 ? moving_refuse_place(c, state, other.slot) : r;
}

/* ---- of a new plan ------------------------------------------------------------------------ */

/* "2026-12-06T19:00" or two of them; RET_TO is SLOT_NONE for one. */
static bool edit_parse(const char *text, Slot *ret, Slot *ret_to) {
        size_t n = strcspn(text, " ");
        char slot[SLOT_TEXT_SIZE] = "";

        if (n >= sizeof(slot))
                return false;
        memcpy(slot, text, n);
        *ret_to = SLOT_NONE;
        return slot_parse(slot, ret) == 0 && (!text[n] || slot_parse(text + n + 1, ret_to) == 0);
}

static int edit_write(Service *s, Call *c, RegimenState *state, const PlanDose *d, Slot to) {
        PlanRecord rec = { .slot = d->slot, .at = to == SLOT_NONE ? d->at : to, .amount = d->amount,
                           .answer = to == SLOT_NONE ? ANSWER_SKIPPED : ANSWER_NONE };
        int r = record_write(s->store, c->change, state->regimen.id, &rec);

        return r < 0 ? r : state_reload(s, c->now, SLOT_NONE, state);
}

int moving_edits(Service *s, Call *c, RegimenState *state, const char *edits) {
        int r = 0;

        for (const char *text = edits; r >= 0 && *text; text += strlen(text) + 1) {
                PlanDose d;
                Slot slot, to;

                if (!edit_parse(text, &slot, &to))
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" names no dose, as in 2026-12-06T19:00, or a dose and its time.", text);
                r = plan_dose(&state->plan, slot, &d);
                if (r == 0 || (r > 0 && (d.record || plan_instant(&state->plan, to == SLOT_NONE ? d.at : to) <= c->now)))
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is no dose of this plan that is still to come.", text);
                if (r > 0 && to != SLOT_NONE)
                        r = moving_free(c, state, &d, to);
                if (r >= 0)
                        r = edit_write(s, c, state, &d, to);
        }
        return r;
}
