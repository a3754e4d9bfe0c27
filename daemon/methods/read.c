/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A typed schedule, read and told: the canonical text, or what is wrong and what is missing, for a
 * client that asks about it. */

#include "methods/read.h"

#include "core/typed-text.h"
#include "engine/find.h"
#include "engine/in-force.h"
#include "engine/plan-load.h"
#include "engine/reading.h"

/* The names of a set of TypedMissing. */
static void names_add(Dict *ret, const char *key, unsigned set) {
        const char *names[8] = { NULL };
        size_t n = 0;

        for (unsigned bit = 1; bit <= TYPED_END; bit <<= 1)
                if (set & bit)
                        names[n++] = typed_missing_name(bit);
        if (n > 0)
                dict_list(ret, key, names);
}

static int problems_add(Dict *ret, const Typed *t) {
        _cleanup_(dicts_done) Dicts rows = {};

        for (size_t i = 0; i < t->n_problems; i++) {
                const TypedProblem *p = &t->problems[i];
                const char *readings[8] = { NULL };
                Dict *row = dicts_add(&rows);

                if (!row)
                        return -ENOMEM;
                for (size_t j = 0; j < p->n_readings && j < ELEMENTSOF(readings) - 1; j++)
                        readings[j] = p->readings[j];
                dict_number(row, "offset", 't', (int64_t)p->offset);
                dict_number(row, "length", 't', (int64_t)p->length);
                dict_text(row, "message", p->message);
                if (p->n_readings > 0)
                        dict_list(row, "readings", readings);
                if (row->error < 0)
                        return row->error;
        }
        if (rows.n > 0)
                dict_rows(ret, "problems", &rows);
        return 0;
}

static int words_add(Dict *ret, const Typed *t) {
        _cleanup_(dicts_done) Dicts rows = {};

        for (size_t i = 0; i < t->n_words && i < LIMIT_ROWS; i++) {
                Dict *row = dicts_add(&rows);

                if (!row)
                        return -ENOMEM;
                dict_number(row, "offset", 't', (int64_t)t->words[i].offset);
                dict_number(row, "length", 't', (int64_t)t->words[i].length);
                dict_string(row, "as", t->words[i].as);
                if (row->error < 0)
                        return row->error;
        }
        if (rows.n > 0)
                dict_rows(ret, "words", &rows);
        return 0;
}

static int tell(const char *text, const Typed *t, Dict *ret) {
        _cleanup_(schedule_freep) Schedule *schedule = NULL;
        _cleanup_free_ char *message = NULL, *remarks = NULL;
        char day[DAY_TEXT_SIZE];
        int r = 0;

        if (t->canonical)
                r = schedule_parse(t->canonical, &schedule, NULL);
        if (r >= 0)
                r = t->canonical ? typed_remarks(schedule, &remarks) : typed_error_text(text, t, &message);
        if (r < 0)
                return r;
        dict_text(ret, "canonical", t->canonical);
        dict_text(ret, "from", t->from == DAY_NONE ? NULL : day_format(t->from, day));
        dict_text(ret, "route", t->route);
        dict_flag(ret, "exact", t->exact);
        dict_text(ret, "remarks", remarks);
        dict_text(ret, "message", message);
        names_add(ret, "missing", t->missing);
        names_add(ret, "unstated", t->unstated);
        r = problems_add(ret, t);
        return r < 0 ? r : words_add(ret, t);
}

/* The regimen's step in force, where the text changes one. */
static int read_regimen(Service *s, Call *c, RegimenState *state, InForce *ret) {
        Regimen regimen = {};
        int r = find_regimen(s, c, call_option(c, "regimen"), &regimen);

        if (r >= 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, state);
        return r < 0 ? r : in_force_read(state, DAY_MIN, c->now, ret);
}

int method_read(Service *s, Call *c) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(plan_done) Plan zones = {};
        _cleanup_(typed_done) Typed typed = {};
        _cleanup_(in_force_done) InForce in_force = { .plan.appointment = call_flag(c, "appointment") };
        Day today = 0;
        int r;

        if (call_option(c, "regimen")) {
                r = read_regimen(s, c, &state, &in_force);
                if (r >= 0)
                        today = state_today(&state, c->now);
        } else {
                r = find_patient(s, c, NULL, &patient);
                if (r >= 0)
                        r = plan_load_zones(s->store, s->zones, patient.id, &zones);
                if (r >= 0)
                        today = slot_day(zone_local(plan_zone_now(&zones), c->now));
        }
        if (r >= 0)
                in_force.plan.started = call_option(c, "from") != NULL;
        if (r >= 0)
                r = typed_read(c->args[0], today, &in_force.plan, &typed);
        if (r < 0 && r != -EINVAL)
                return r;
        r = tell(c->args[0], &typed, &c->result);
        return r < 0 ? r : c->result.error;
}
