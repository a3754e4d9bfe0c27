/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a phone said of a dose that only a person can answer for: a notice asks. */

#include "methods/heard.h"

#include "engine/find.h"
#include "engine/notice.h"
#include "engine/refresh.h"

static const struct {
        const char *said;
        NoticeKind kind; /* 0: nothing is to be asked any more */
} heard[] = { { "taken", NOTICE_TICKED }, { "gone", NOTICE_UNTICKED }, { "open", 0 } };

/* Never a time to come: a phone's clock may be ahead. */
static int read_at(Call *c, const RegimenState *state, int64_t *ret) {
        const char *text = call_option(c, "at");
        Slot slot;

        *ret = c->now;
        if (!text)
                return 0;
        if (slot_parse(text, &slot) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not a time: say YYYY-MM-DDTHH:MM, by the clock of the plan.",
                                   text);
        *ret = MIN(plan_instant(&state->plan, slot), c->now);
        return 0;
}

/* What is recorded as skipped is not recorded anew by itself: a person says what was so. */
static NoticeKind kind_of(NoticeKind said, const PlanDose *d) {
        return said == NOTICE_TICKED && d->record && d->record->answer == ANSWER_SKIPPED ? NOTICE_CONTRADICTED : said;
}

/* One that stands, or was read, is not told again; what the phone says now takes the place of what it said. */
static int replace(Service *s, const Notice *notice, bool *ret_told) {
        _cleanup_(notices_done) Notices there = {};
        int r = notices_of_regimen(s->store, notice->regimen, &there);

        *ret_told = false;
        for (size_t i = 0; r >= 0 && i < there.n; i++) {
                const Notice *n = &there.list[i];

                if (!notice_is_heard(n->kind) || n->slot != notice->slot)
                        continue;
                if (n->kind == notice->kind && n->number == notice->number) {
                        *ret_told = true;
                        continue;
                }
                r = notice_remove(s->store, n->id);
                s->reminders_changed |= !n->read;
        }
        return MIN(r, 0);
}

int method_heard(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        Notice notice = { .slot = SLOT_NONE };
        bool told = false;
        PlanDose d;
        size_t i = 0;
        int r = find_dose(s, c, c->args[0], FIND_TO_TAKE, &state, &d);

        while (i < ELEMENTSOF(heard) && !streq(heard[i].said, c->args[1]))
                i++;
        if (r >= 0 && i == ELEMENTSOF(heard))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is nothing a phone says: taken, gone or open.", c->args[1]);
        if (r >= 0 && heard[i].kind == NOTICE_TICKED)
                r = read_at(c, &state, &notice.number);
        if (r < 0)
                return r;
        notice.kind = kind_of(heard[i].kind, &d);
        notice.patient = state.patient.id;
        notice.regimen = state.regimen.id;
        notice.slot = d.slot;
        r = replace(s, &notice, &told);
        if (r >= 0 && notice.kind && !told)
                r = notice_tell(s, &notice, c->now);
        /* What is answered already asks nothing: the rule of the notice takes it away again. */
        return r < 0 ? r : refresh_regimen(s, &state, c->now);
}
