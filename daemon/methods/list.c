/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regimens, all and one. */

#include "methods/list.h"

#include "engine/find.h"
#include "engine/last.h"
#include "engine/page.h"
#include "store/meta.h"

/* A regimen's schedules, each with the day from which it holds. */
static int show_revisions(const RegimenState *state, Dicts *ret) {
        for (size_t i = 0; i < state->plan.n_revisions; i++) {
                const PlanRevision *revision = &state->plan.revisions[i];
                _cleanup_free_ char *schedule = NULL;
                char day[DAY_TEXT_SIZE], until[SLOT_TEXT_SIZE];
                Dict *row = dicts_add(ret);
                int r = row ? schedule_print(revision->schedule, &schedule) : -ENOMEM;

                if (r < 0)
                        return r;
                dict_number(row, "number", 'x', revision->number);
                dict_text(row, "from", day_format(slot_day(revision->from) + revision->shift, day));
                dict_text(row, "schedule", schedule);
                if (revision->start != slot_day(revision->from))
                        dict_text(row, "origin", day_format(revision->start + revision->shift, day));
                if (revision->shift != 0)
                        dict_number(row, "shift", 'i', revision->shift);
                if (revision->until != SLOT_NONE)
                        dict_text(row, "until", slot_format(revision->until + (Slot)revision->shift * MINUTES_PER_DAY, until));
        }
        return 0;
}

static int show_pauses(const RegimenState *state, Dicts *ret) {
        const Plan *p = &state->plan;

        for (size_t i = 0; i < p->n_pauses; i++) {
                Day from = p->pauses[i].from, until = plan_paused_until(p, slot_of(from, 0));
                char day[DAY_TEXT_SIZE];
                Dict *row = plan_paused_from(p, from) == from ? dicts_add(ret) : NULL;

                if (plan_paused_from(p, from) != from) /* goes on from another one */
                        continue;
                if (!row)
                        return -ENOMEM;
                dict_text(row, "from", day_format(from, day));
                if (until != DAY_NONE)
                        dict_text(row, "until", day_format(until, day));
        }
        return 0;
}

/* What the plan was, is and will be. */
static int put_plan(const RegimenState *state, Dict *ret) {
        _cleanup_(dicts_done) Dicts revisions = {}, pauses = {};
        int r = show_revisions(state, &revisions);

        if (r >= 0)
                r = show_pauses(state, &pauses);
        if (r < 0)
                return r;
        dict_rows(ret, "revisions", &revisions);
        if (pauses.n > 0)
                dict_rows(ret, "pauses", &pauses);
        return ret->error;
}

/* What the UIDs of its events in this database's calendars begin with. */
static int put_uid(const char *database, const RegimenState *state, Dict *row) {
        _cleanup_free_ char *uid = NULL;

        if (asprintf(&uid, "%s-%lld", database, (long long)state->regimen.id) < 0)
                return -ENOMEM;
        dict_text(row, "uid", uid);
        return row->error;
}

static int list_row(Service *s, Call *c, const char *database, Regimen *regimen) {
        _cleanup_(state_done) RegimenState state = {};
        Dict *row;
        int r = state_load(s, regimen, c->now, SLOT_NONE, &state);

        if (r < 0)
                return r;
        state_context(&state, c);
        row = dicts_add(&c->rows);
        r = row ? state_regimen_row(s->store, &state, c->now, row) : -ENOMEM;
        if (r >= 0 && call_flag(c, "plan"))
                r = put_plan(&state, row);
        if (r >= 0 && call_flag(c, "numbers"))
                dict_number(row, "number", 'x', state.regimen.id);
        return r < 0 || !database ? r : put_uid(database, &state, row);
}

int method_list(Service *s, Call *c) {
        int64_t limit = MIN(MAX(call_number(c, "limit", LIMIT_ROWS), INT64_C(1)), (int64_t)LIMIT_ROWS);
        const char *after = call_option(c, "after");
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_free_ char *database = NULL;
        int r = call_flag(c, "uids") ? meta_read(s->store, META_ID, &database) : 0;

        if (r >= 0 && call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = regimens_sorted(s->store, patient.id, after ?: "", limit + 1, &cursor);
        while (r >= 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        break;
                r = list_row(s, c, database, &regimen);
        }
        if (r >= 0 && c->rows.n > (size_t)limit)
                page_cut(c, "regimen");
        return r;
}

static int show_doses(const RegimenState *state, Call *c, Dicts *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = state_seek(state, c->now, &cursor);

        for (unsigned i = 0; r >= 0 && i < 5; i++) {
                Dict *row;

                r = state_seek_next(state, cursor, c->now, &d);
                if (r <= 0)
                        break;
                row = dicts_add(ret);
                r = row ? state_dose_row(state, &d, c->now, row) : -ENOMEM;
        }
        return MIN(r, 0);
}

static int show_last(Service *s, RegimenState *state, Call *c, Dicts *ret) {
        Last last = {};
        int r = last_find(s, state, c->now, false, LAST_MAX, &last);

        for (size_t i = 0; r >= 0 && i < last.n; i++) {
                Dict *row = dicts_add(ret);

                r = row ? state_dose_row(state, &last.doses[i], c->now, row) : -ENOMEM;
        }
        return r;
}

int method_show(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(dicts_done) Dicts revisions = {}, doses = {}, last = {};
        Regimen regimen = {};
        int r = find_regimen(s, c, c->args[0], &regimen);

        if (r >= 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
        if (r >= 0)
                r = state_regimen_row(s->store, &state, c->now, &c->result);
        if (r >= 0)
                r = show_revisions(&state, &revisions);
        if (r >= 0)
                r = show_doses(&state, c, &doses);
        if (r >= 0)
                r = show_last(s, &state, c, &last);
        if (r < 0)
                return r;
        state_context(&state, c);
        dict_rows(&c->result, "revisions", &revisions);
        dict_rows(&c->result, "doses", &doses);
        dict_rows(&c->result, "last_doses", &last);
        return 0;
}
