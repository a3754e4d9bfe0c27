/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When each dose was entered. */

#include "entered.h"

#include "moments.h"

static int by_name(const void *a, const void *b, void *names) {
        char *const *all = names;

        return strcmp(all[*(const size_t *)a], all[*(const size_t *)b]);
}

/* Of a row that has its regimen's number, with the name of its dose; the caller's, NULL: no memory. */
static char *name_of(long long number, const char *dose) {
        const char *slot = strrchr(dose, '@');
        char *ret;

        return asprintf(&ret, "%lld%s", number, slot ? slot : "") < 0 ? NULL : ret;
}

int entered_begin(Entered *e, Report *r) {
        *e = (Entered){
                .report = r,
                .names = calloc(r->n_given + 1, sizeof(char *)),
                .order = calloc(r->n_given + 1, sizeof(size_t)),
        };
        if (!e->names || !e->order)
                return -ENOMEM;
        for (size_t i = 0; i < r->n_given; i++) {
                e->order[i] = i;
                e->names[i] = name_of(row_number(r->plans[r->given[i].plan].row, "number"), row_text(given_row(r, &r->given[i]), "dose"));
                if (!e->names[i])
                        return -ENOMEM;
        }
        qsort_r(e->order, r->n_given, sizeof(size_t), by_name, e->names);
        return 0;
}

/* The dose of this name; NULL: it is none of the report's. */
static Given *find(const Entered *e, const char *name) {
        size_t low = 0, high = e->report->n_given;

        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int order = strcmp(name, e->names[e->order[middle]]);

                if (order == 0)
                        return &e->report->given[e->order[middle]];
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return NULL;
}

/* By the newest "taken" or "skip" that still holds; of one that was amended from another answer, by the first amendment. */
int entered_add(Entered *e, const json_t *row) {
        const char *verb = row_text(row, "verb");
        bool taken = streq(verb, "taken"), skipped = streq(verb, "skip");
        _cleanup_free_ char *name = NULL;
        Given *g;

        if (row_true(row, "undone") || (!taken && !skipped && !streq(verb, "amend")))
                return 0;
        name = name_of(row_number(row, "number"), row_text(row, "dose"));
        if (!name)
                return -ENOMEM;
        g = find(e, name);
        if (!g || g->state != (taken ? GIVEN_TAKEN : skipped ? GIVEN_SKIPPED : g->state))
                return 0;
        if (taken || skipped || g->entered_utc == 0)
                g->entered_utc = moment_utc(row_text(row, "at"));
        return 0;
}

void entered_end(Entered *e) {
        for (size_t i = 0; e->names && i < e->report->n_given; i++)
                free(e->names[i]);
        free(e->names);
        free(e->order);
        *e = (Entered){};
}
