/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is open, recorded as taken: one change, which one undo takes back. */

#include "methods/take-all.h"

#include "engine/all-open.h"
#include "engine/edit.h"
#include "engine/find.h"
#include "engine/given.h"
#include "engine/history.h"
#include "engine/refresh.h"
#include "store/records.h"

/* Whether the call means it: where it names doses, these alone. */
static bool is_meant(const Call *c, const char *name) {
        const char *names = call_option(c, "doses");

        if (!dict_has(c->options, "doses"))
                return true;
        for (; names && *names; names += strlen(names) + 1)
                if (streq(names, name))
                        return true;
        return false;
}

/* "pegasys@2026-11-22T19:00, intron@2026-11-22T21:00": those that are recorded, and whose they are, as far as they
 * are one regimen's, or one patient's. */
static int describe(const Call *c, const AllOpen *all, Change *ret, char **ret_names) {
        size_t size, n = 0;
        FILE *f = open_memstream(ret_names, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < all->n; i++) {
                const AllOpenDose *dose = &all->doses[i];

                if (dose->asks || !is_meant(c, dose->name))
                        continue;
                if (n == 0)
                        ret->regimen = dose->regimen, ret->patient = dose->patient;
                ret->regimen = ret->regimen == dose->regimen ? ret->regimen : 0;
                ret->patient = ret->patient == dose->patient ? ret->patient : 0;
                fprintf(f, "%s%s", n++ > 0 ? ", " : "", dose->name);
        }
        return memstream_close(f, ret_names) < 0 ? -ENOMEM : n > 0;
}

static int put_effect(Call *c, const RegimenState *state, const PlanDose *d, const char *effect, const char *asks) {
        int r = state_effect(state, c, d, effect);

        state_context(state, c);
        if (r >= 0)
                dict_text(&c->rows.rows[c->rows.n - 1], "asks", asks);
        return r < 0 ? r : c->rows.rows[c->rows.n - 1].error;
}

static int record_dose(Service *s, Call *c, RegimenState *state, PlanDose *d) {
        PlanRecord rec = given_record(d);
        Dict *changed;
        int r;

        rec.answer = ANSWER_TAKEN;
        rec.taken_at = c->now;
        rec.snoozed_until = 0;
        r = edit_anchor(s, c, state, d, &rec);
        if (r >= 0)
                r = record_write(s->store, c->change, state->regimen.id, &rec);
        if (r >= 0)
                r = state_reload(s, c->now, d->slot, state);
        if (r >= 0)
                r = refresh_regimen(s, state, c->now);
        if (r >= 0)
                r = plan_dose(&state->plan, d->slot, d);
        changed = r >= 0 ? dicts_add(&c->changed_doses) : NULL;
        if (!changed)
                return r < 0 ? r : -ENOMEM;
        return state_dose_row(state, d, c->now, changed);
}

static int take_dose(Service *s, Call *c, const AllOpenDose *dose) {
        _cleanup_(state_done) RegimenState state = {};
        Regimen regimen = {};
        PlanDose d;
        int r = regimen_by_id(s->store, dose->regimen, &regimen);

        if (r > 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
        if (r >= 0)
                r = plan_dose(&state.plan, dose->slot, &d);
        if (r >= 0 && !dose->asks)
                r = record_dose(s, c, &state, &d);
        return r < 0 ? r : put_effect(c, &state, &d, dose->asks ? "asked" : "taken", dose->asks);
}

/* Nothing of what is open is to be recorded. */
static int refuse(Service *s, Call *c, const AllOpen *all, int64_t patient) {
        _cleanup_free_ char *list = NULL;
        size_t size;
        FILE *f = open_memstream(&list, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < all->n; i++)
                if (is_meant(c, all->doses[i].name))
                        fprintf(f, "\n  %s: %s", all->doses[i].name, all->doses[i].asks);
        if (memstream_close(f, &list) < 0)
                return -ENOMEM;
        if (!list || !*list)
                return find_refuse_nothing(s, c, patient);
        return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "Nothing was recorded. Each of these is a question; name the one you mean:%s", list);
}

int method_take_all(Service *s, Call *c) {
        Change change = { .verb = "taken", .slot = SLOT_NONE, .undoable = true };
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(all_open_done) AllOpen all = {};
        _cleanup_(regimen_done) Regimen regimen = {};
        _cleanup_free_ char *names = NULL;
        Values after = {};
        int64_t n = 0;
        int r = call_option(c, "patient") ? find_patient(s, c, NULL, &patient) : 0;

        if (r >= 0)
                r = all_open_load(s, patient.id, c->now, LIMIT_ROWS, &all);
        if (r == -E2BIG)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "More than %d doses are open. Say of which patient: --patient NAME",
                                   LIMIT_ROWS);
        if (r >= 0)
                r = describe(c, &all, &change, &names);
        if (r == 0)
                return refuse(s, c, &all, patient.id);
        if (r > 0 && change.regimen)
                r = regimen_by_id(s->store, change.regimen, &regimen);
        values_text(&after, "doses", names);
        change.after = &after;
        change.handle = regimen.handle;
        if (r >= 0)
                r = history_append(s, c, &change);
        for (size_t i = 0; r >= 0 && i < all.n; i++) {
                if (!is_meant(c, all.doses[i].name))
                        continue;
                n += !all.doses[i].asks;
                r = take_dose(s, c, &all.doses[i]);
        }
        dict_number(&c->result, "count", 'x', n);
        return r < 0 ? r : call_changed(c, regimen.handle ?: "");
}
