/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plans of a calendar file: all of them or none, one change, which one undo takes back. */

#include "methods/import.h"

#include "engine/call.h"
#include "engine/history.h"
#include "methods/add.h"
#include "methods/patients.h"
#include "store/change-values.h"
#include "store/patients.h"

static const Dicts *plans_of(const Call *c) {
        for (size_t i = 0; i < c->options->n; i++)
                if (streq(c->options->entries[i].key, "plans"))
                        return c->options->entries[i].rows;
        return NULL;
}

/* Whose it is, where that one is not there yet. */
static int add_patient(Service *s, Call *c, const Dict *plan) {
        _cleanup_(patient_done) Patient there = {};
        const char *name = dict_get(plan, "patient"), *zone = dict_get(plan, "zone");
        int r = name && zone ? patient_by_name(s->store, name, &there) : 1;

        return r == 0 ? patient_add(s, c, name, zone) : MIN(r, 0);
}

/* What was said of one plan, with that of the others: each key and each name once. */
static void join_context(Dict *to, const Dict *from) {
        for (size_t i = 0; i < from->n; i++) {
                const DictEntry *e = &from->entries[i];

                for (const char *name = e->type == 'D' ? e->text : NULL; name && *name;) {
                        const char *text = name + strlen(name) + 1;

                        dict_map(to, e->key, name, text);
                        name = text + strlen(text) + 1;
                }
                if (e->type == 's' && !dict_has(to, e->key))
                        dict_text(to, e->key, e->text);
                if (e->type == 'b' && !dict_has(to, e->key))
                        dict_flag(to, e->key, e->number);
        }
}

static int join_rows(Dicts *to, Dicts *from) {
        for (size_t i = 0; i < from->n; i++) {
                Dict *row = dicts_add(to);

                if (!row)
                        return -ENOMEM;
                *row = from->rows[i];
                from->rows[i] = (Dict){};
        }
        return 0;
}

/* Adds PLAN as Add does: its options, with the answers that the whole call has. */
static int add_plan(Service *s, Call *c, const Dict *plan, Dicts *added) {
        Call part = { .now = c->now, .request = c->request, .change = c->change, .part = true, .host = c->host,
                      .args = { dict_get(plan, "drug") ?: "", dict_get(plan, "schedule") ?: "" } };
        _cleanup_free_ DictEntry *entries = calloc(plan->n + c->options->n + 1, sizeof(DictEntry));
        Dict options = { .entries = entries }, *row;
        int r;

        if (!entries)
                return -ENOMEM;
        for (size_t i = 0; i < plan->n; i++)
                entries[options.n++] = plan->entries[i];
        for (size_t i = 0; i < c->options->n; i++)
                if (!streq(c->options->entries[i].key, "plans"))
                        entries[options.n++] = c->options->entries[i];
        entries[options.n++] = (DictEntry){ .key = (char *)"exact", .type = 'b', .number = 1 };
        part.options = &options;
        r = add_patient(s, &part, plan);
        if (r >= 0)
                r = method_add(s, &part);
        row = r >= 0 ? dicts_add(added) : NULL;
        if (row) {
                *row = part.result;
                part.result = (Dict){};
        }
        if (r >= 0)
                r = row ? join_rows(&c->rows, &part.rows) : -ENOMEM;
        join_context(&c->context, &part.context);
        if (r == CALL_REFUSED)
                call_fault(c, part.fault, "%s", part.message);
        part.host = (Dicts){};
        call_done(&part);
        return r;
}

/* The new regimens' names. */
static int describe(const Dicts *added, char **ret) {
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < added->n; i++)
                fprintf(f, "%s%s", i > 0 ? ", " : "", dict_get(&added->rows[i], "regimen") ?: "");
        return memstream_close(f, ret) < 0 ? -ENOMEM : 0;
}

int method_import(Service *s, Call *c) {
        _cleanup_(dicts_done) Dicts added = {};
        _cleanup_free_ char *names = NULL;
        const Dicts *plans = plans_of(c);
        Values after = {};
        int r;

        if (!plans || plans->n == 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "There are no plans in this call.");
        r = history_append(s, c, &(Change){ .verb = "import", .slot = SLOT_NONE, .undoable = true });
        for (size_t i = 0; r >= 0 && i < plans->n; i++)
                r = add_plan(s, c, &plans->rows[i], &added);
        if (r >= 0)
                r = describe(&added, &names);
        values_text(&after, "plans", names);
        if (r >= 0)
                r = change_values_insert(s->store, c->change, SIDE_AFTER, &after);
        dict_rows(&c->result, "regimens", &added);
        return r < 0 ? r : call_changed(c, "");
}
