/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as one JSON document. */

#include "document.h"

#include "../term.h"

/* Rows are shared, not copied. */
static void put(json_t *object, const char *key, const json_t *value) {
        if (value)
                (void)json_object_set(object, key, (json_t *)value);
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
        static const char *const last[] = { "from", "zone", "status", "paused_until", "kind", "revisions", "pauses", "paused_from" };
        json_t *ret = json_object();

        for (size_t i = 0; i < ELEMENTSOF(first); i++)
                put(ret, first[i], json_object_get(plan->row, first[i]));
        put_count(ret, &plan->count);
        put(ret, "last", plan->last);
        put(ret, "next", plan->next);
        put(ret, "changes", plan->changes);
        for (size_t i = 0; i < ELEMENTSOF(last); i++)
                put(ret, last[i], json_object_get(plan->row, last[i]));
        if (plan->count.elsewhere > 0)
                (void)json_object_set_new(ret, "elsewhere", json_integer((json_int_t)plan->count.elsewhere));
        return ret;
}

static json_t *regimens_of(const Report *r) {
        json_t *rows = json_array();

        for (size_t i = 0; i < r->n_plans; i++)
                (void)json_array_append_new(rows, regimen_of(&r->plans[i]));
        return rows;
}

/* ---- the document: written as it goes, as there are thousands of doses of ten years ------------ */

typedef struct Document {
        FILE *f;
        size_t keys, rows; /* so far; of the list that is being written */
        int error;
} Document;

static void write_key(Document *d, const char *key) {
        fprintf(d->f, "%s  \"%s\": ", d->keys++ == 0 ? "{\n" : ",\n", key);
}

static void write_value(Document *d, const char *key, const json_t *value) {
        write_key(d, key);
        if (d->error == 0)
                d->error = value ? json_write_inside(value, 1, d->f) : -ENOMEM;
}

static void write_text(Document *d, const char *key, const char *text) {
        _cleanup_(json_decrefp) json_t *value = isempty(text) ? NULL : json_string(text);

        if (!isempty(text))
                write_value(d, key, value);
}

static void write_row(Document *d, const json_t *row) {
        fputs(d->rows++ == 0 ? "[\n    " : ",\n    ", d->f);
        if (d->error == 0)
                d->error = row ? json_write_inside(row, 2, d->f) : -ENOMEM;
}

static void end_rows(Document *d) {
        fputs(d->rows == 0 ? "[]" : "\n  ]", d->f);
        d->rows = 0;
}

static void write_given(Document *d, const char *key, const Report *r, bool appointments) {
        write_key(d, key);
        for (size_t i = 0; i < r->n_given; i++)
                if (r->plans[r->given[i].plan].appointment == appointments)
                        write_row(d, given_row(r, &r->given[i]));
        end_rows(d);
}

static void write_history(Document *d, const Report *r) {
        write_key(d, "history");
        for (size_t i = 0; i < r->history->n; i++)
                write_row(d, kept_row(r->history, i));
        end_rows(d);
}

int document_write(const Report *r, const char *table, FILE *f) {
        _cleanup_(json_decrefp) json_t *regimens = regimens_of(r);
        char made[INSTANT_TEXT_SIZE], from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        Document d = { .f = f };

        write_text(&d, "patient", r->patient);
        write_text(&d, "from", day_format(r->from, from));
        write_text(&d, "to", day_format(r->to, to));
        write_text(&d, "zone", r->zone);
        write_text(&d, "made", instant_format(r->clock, r->now_utc, made));
        write_value(&d, "regimens", regimens);
        write_given(&d, "doses", r, false);
        write_value(&d, "sites", r->sites);
        write_value(&d, "rests", r->rests);
        write_value(&d, "symptoms", r->symptoms);
        write_value(&d, "results", r->results);
        write_value(&d, "supply", r->supply);
        write_given(&d, "appointments", r, true);
        write_text(&d, "contact", r->contact);
        write_text(&d, "contact_urgent", r->contact_urgent);
        write_value(&d, "settings", r->settings);
        write_history(&d, r);
        fputs("\n}\n", f);
        return d.error == -ENOMEM ? fail_errno(d.error, "the report") : DONE;
}
