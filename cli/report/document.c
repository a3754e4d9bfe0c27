/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as one JSON document. */

#include "document.h"

#include "../term.h"

/* Rows are shared, not copied. */
static void put(json_t *object, const char *key, const json_t *value) {
        if (value)
                (void)json_object_set(object, key, (json_t *)value);
}

static void put_text(json_t *object, const char *key, const char *text) {
        if (!isempty(text))
                (void)json_object_set_new(object, key, json_string(text));
}

static void put_day(json_t *object, const char *key, Day day) {
        char text[DAY_TEXT_SIZE];

        put_text(object, key, day_format(day, text));
}

static void put_count(json_t *object, const Count *n) {
        const struct {
                const char *key;
                size_t n;
        } counts[] = {
                { "due", count_due(n) },      { "taken", n->taken },   { "late", n->late }, { "early", n->early },
                { "skipped", n->skipped }, { "missed", n->missed }, { "open", n->open }, { "unplanned", n->unplanned },
        };

        for (size_t i = 0; i < ELEMENTSOF(counts); i++)
                (void)json_object_set_new(object, counts[i].key, json_integer((json_int_t)counts[i].n));
}

static json_t *regimen_of(const Plan *plan) {
        static const char *const first[] = { "regimen", "drug", "route", "schedule" };
        static const char *const last[] = { "from", "zone", "status", "paused_until", "kind", "revisions", "pauses" };
        json_t *ret = json_object();

        for (size_t i = 0; i < ELEMENTSOF(first); i++)
                put(ret, first[i], json_object_get(plan->row, first[i]));
        put_count(ret, &plan->count);
        put(ret, "last", plan->last);
        put(ret, "next", plan->next);
        put(ret, "changes", plan->changes);
        for (size_t i = 0; i < ELEMENTSOF(last); i++)
                put(ret, last[i], json_object_get(plan->row, last[i]));
        return ret;
}

static void put_regimens(json_t *object, const Report *r) {
        json_t *rows = json_array();

        for (size_t i = 0; i < r->n_plans; i++)
                (void)json_array_append_new(rows, regimen_of(&r->plans[i]));
        (void)json_object_set_new(object, "regimens", rows);
}

static void put_given(json_t *object, const char *key, const Report *r, bool appointments) {
        json_t *rows = json_array();

        for (size_t i = 0; i < r->n_given; i++)
                if (r->plans[r->given[i].plan].appointment == appointments)
                        (void)json_array_append(rows, (json_t *)r->given[i].row);
        (void)json_object_set_new(object, key, rows);
}

json_t *document_make(const Report *r) {
        char made[INSTANT_TEXT_SIZE];
        json_t *ret = json_object();

        if (!ret)
                return NULL;
        put_text(ret, "patient", r->patient);
        put_day(ret, "from", r->from);
        put_day(ret, "to", r->to);
        put_text(ret, "zone", r->zone);
        put_text(ret, "made", instant_format(r->clock, r->now_utc, made));
        put_regimens(ret, r);
        put_given(ret, "doses", r, false);
        put(ret, "sites", r->sites);
        put(ret, "rests", r->rests);
        put(ret, "symptoms", r->symptoms);
        put(ret, "results", r->results);
        put(ret, "supply", r->supply);
        put_given(ret, "appointments", r, true);
        put_text(ret, "contact", r->contact);
        put_text(ret, "contact_urgent", r->contact_urgent);
        put(ret, "settings", r->settings);
        put(ret, "history", r->history);
        return ret;
}

int document_write(const Report *r, const char *table, FILE *f) {
        _cleanup_(json_decrefp) json_t *document = document_make(r);

        if (!document || (json_write(document, f) < 0 && !ferror(f)))
                return fail_errno(-ENOMEM, "the report");
        return DONE;
}
