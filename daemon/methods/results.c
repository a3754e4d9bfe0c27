/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of tests: as they were typed, without a conclusion. */

#include "methods/results.h"

#include "engine/find.h"

#include "core/fold.h"
#include "core/measure.h"
#include "engine/history.h"
#include "engine/plan-load.h"
#include "store/results.h"

/* ---- rows -------------------------------------------------------------------------------- */

static int row_dict(Service *s, const ResultRow *row, Dict *ret) {
        _cleanup_(patient_done) Patient patient = {};
        char day[DAY_TEXT_SIZE];
        int r = patient_by_id(s->store, row->patient, &patient);

        if (r < 0)
                return r;
        dict_number(ret, "id", 'x', row->id);
        dict_text(ret, "patient", patient.name);
        dict_text(ret, "date", day_format(row->day, day));
        dict_text(ret, "name", row->name);
        if (row->number)
                dict_decimal(ret, "value", row->value);
        else
                dict_text(ret, "text", row->value);
        dict_text(ret, "unit", row->unit);
        if (row->low)
                dict_decimal(ret, "low", row->low);
        if (row->high)
                dict_decimal(ret, "high", row->high);
        dict_text(ret, "note", row->note);
        return ret->error;
}

/* ---- what was typed ---------------------------------------------------------------------- */

static int refuse_two(Call *c, const char numbers[2][NUMBER_TEXT_SIZE]) {
        return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "This number can be read in two ways. Type %s, or %s.", numbers[0], numbers[1]);
}

static int read_measure(Call *c, Measure *ret) {
        char numbers[2][NUMBER_TEXT_SIZE] = {};
        MeasureError error;
        int r = measure_read(c->args[0], ret, &error, numbers);

        if (r < 0)
                return r;
        switch (error) {
        case MEASURE_NO_NAME:
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Say what was measured first: cytosched result platelets 150 10^9/L");
        case MEASURE_NO_VALUE:
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "Where is the value? Say NAME VALUE UNIT: platelets 150 10^9/L, or HBV DNA not detected.");
        case MEASURE_NO_NUMBER:
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is no number: digits, and a point or a comma; a unit that begins like one stands apart (150 E9/L).", numbers[0]);
        case MEASURE_AMBIGUOUS:
                return refuse_two(c, numbers);
        default:
                return 0;
        }
}

/* The bound that option KEY says; RET stays empty where it is not given. */
static int read_bound(Call *c, const char *key, char ret[static NUMBER_TEXT_SIZE]) {
        char numbers[2][NUMBER_TEXT_SIZE] = {};
        const char *text = call_option(c, key);
        int r = text ? number_read(text, numbers[0], numbers[1]) : 0;

        if (r == -ENOTUNIQ)
                return refuse_two(c, numbers);
        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is no number, for --%s: digits, and a point or a comma.", text, key);
        (void)snprintf(ret, NUMBER_TEXT_SIZE, "%s", numbers[0]);
        return 0;
}

/* What was not typed is as it was the last time: the unit, and within one unit the range. */
typedef struct Usual {
        char *unit, *low, *high; /* owned; NULL */
} Usual;

static void usual_done(Usual *u) {
        free(u->unit);
        free(u->low);
        free(u->high);
}

static int usual_load(Service *s, int64_t patient, const char *key, Usual *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        ResultRow row;
        int r = result_last(s->store, patient, key, &cursor);

        if (r >= 0)
                r = result_next(s->store, cursor, &row);
        if (r <= 0)
                return r;
        ret->unit = row.unit ? strdup(row.unit) : NULL;
        ret->low = row.low ? strdup(row.low) : NULL;
        ret->high = row.high ? strdup(row.high) : NULL;
        return (row.unit && !ret->unit) || (row.low && !ret->low) || (row.high && !ret->high) ? -ENOMEM : 0;
}

static const char *or_null(const char *text) {
        return isempty(text) ? NULL : text;
}

/* Bounds that were typed, else those of the last time where the unit is the same. */
static int read_range(Call *c, const Usual *usual, ResultRow *row, char low[static NUMBER_TEXT_SIZE], char high[static NUMBER_TEXT_SIZE]) {
        bool same = usual->unit ? row->unit && streq(usual->unit, row->unit) : !row->unit;
        int r = read_bound(c, "low", low);

        if (r >= 0)
                r = read_bound(c, "high", high);
        if (r < 0)
                return r;
        row->low = or_null(low);
        row->high = or_null(high);
        if (!row->low && !row->high && same) {
                row->low = usual->low;
                row->high = usual->high;
        }
        if (row->low && row->high && number_compare(row->low, row->high) > 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The range is from %s to %s: --low is the smaller one.", row->low, row->high);
        return 0;
}

/* As the history keeps it; texts are lent. */
static Values values_of(const ResultRow *row) {
        Values v = {};

        values_text(&v, "name", row->name);
        values_text(&v, "value", row->value);
        values_text(&v, "unit", row->unit);
        values_text(&v, "note", row->note);
        return v;
}

static int patient_today(Service *s, Call *c, const Patient *patient, Day *ret) {
        _cleanup_(plan_done) Plan zones = {};
        char day[DAY_TEXT_SIZE];
        int r = plan_load_zones(s->store, s->zones, patient->id, &zones);

        if (r < 0)
                return r;
        *ret = slot_day(zone_local(plan_zone_now(&zones), c->now));
        dict_map(&c->context, "today", patient->name, day_format(*ret, day));
        return 0;
}

static int record(Service *s, Call *c, ResultRow *row) {
        Values after = values_of(row);
        int r = result_new_id(s->store, &row->id);

        if (r >= 0)
                r = history_patient(s, c, row->patient, "result", NULL, &after);
        if (r >= 0)
                r = result_insert(s->store, c->change, row);
        return r < 0 ? r : row_dict(s, row, &c->result);
}

static int read_day(Call *c, Day today, Day *ret) {
        int r = call_date(c, "date", TENSE_LAST, today, today, ret);

        if (r >= 0 && *ret > today)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is still to come: a result is recorded when it is known.",
                                   call_option(c, "date"));
        return r;
}

int method_add_result(Service *s, Call *c) {
        char low[NUMBER_TEXT_SIZE] = "", high[NUMBER_TEXT_SIZE] = "";
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(measure_done) Measure m = {};
        _cleanup_(usual_done) Usual usual = {};
        _cleanup_free_ char *key = NULL;
        ResultRow row = {};
        Day today;
        int r = find_patient(s, c, NULL, &patient);

        if (r >= 0)
                r = patient_today(s, c, &patient, &today);
        if (r >= 0)
                r = read_measure(c, &m);
        if (r >= 0)
                r = read_day(c, today, &row.day);
        if (r >= 0 && !(key = fold_text(m.name)))
                r = -ENOMEM;
        if (r >= 0)
                r = usual_load(s, patient.id, key, &usual);
        if (r < 0)
                return r;
        row.patient = patient.id;
        row.name = m.name;
        row.key = key;
        row.value = m.value;
        row.number = m.number;
        row.unit = m.unit ?: usual.unit;
        row.note = or_null(call_option(c, "note"));
        r = read_range(c, &usual, &row, low, high);
        return r < 0 ? r : record(s, c, &row);
}

/* ---- the list ---------------------------------------------------------------------------- */

int method_results(Service *s, Call *c) {
        const char *name = call_option(c, "name");
        _cleanup_free_ char *key = name ? fold_text(name) : NULL;
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        Day today, from, to;
        ResultRow row;
        int r;

        if (name && !key)
                return -ENOMEM;
        r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = patient_today(s, c, &patient, &today);
        if (r >= 0)
                r = call_range(c, TENSE_LAST, today, DAY_MIN, DAY_MAX, &from, &to);
        if (r < 0)
                return r;
        r = result_list(s->store, call_option(c, "patient") ? patient.id : 0, key, from, to, call_number(c, "skip", 0),
                        (int64_t)LIMIT_ROWS + 1, &cursor);
        while (r >= 0 && (r = result_next(s->store, cursor, &row)) > 0) {
                Dict *dict;

                if (c->rows.n == LIMIT_ROWS) {
                        dict_flag(&c->context, "more", true);
                        return 0;
                }
                dict = dicts_add(&c->rows);
                r = dict ? row_dict(s, &row, dict) : -ENOMEM;
        }
        return r;
}

int method_remove_result(Service *s, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Values before = {};
        ResultRow row;
        int64_t id;
        int r = call_id(c, c->args[0], "result", &id);

        if (r >= 0)
                r = result_by_id(s->store, id, &cursor);
        if (r >= 0)
                r = result_next(s->store, cursor, &row);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is no result %s. \"cytosched results\" shows their numbers.", c->args[0]);
        if (r >= 0)
                r = row_dict(s, &row, &c->result);
        if (r >= 0)
                before = values_of(&row);
        if (r >= 0)
                r = history_patient(s, c, row.patient, "result remove", &before, NULL);
        return r < 0 ? r : result_end(s->store, c->change, id);
}
