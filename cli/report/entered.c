/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When each dose was entered. */

#include "entered.h"

#include "moments.h"

static int by_name(const void *a, const void *b, void *names) {
        char *const *all = names;

        return strcmp(all[*(const size_t *)a], all[*(const size_t *)b]);
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
                e->names[i] = strdup(row_text(given_row(r, &r->given[i]), "dose"));
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
void entered_add(Entered *e, const json_t *row) {
        const char *verb = row_text(row, "verb");
        bool taken = streq(verb, "taken"), skipped = streq(verb, "skip");
        Given *g;

        if (row_true(row, "undone") || (!taken && !skipped && !streq(verb, "amend")))
                return;
        g = find(e, row_text(row, "dose"));
        if (!g || g->state != (taken ? GIVEN_TAKEN : skipped ? GIVEN_SKIPPED : g->state))
                return;
        if (taken || skipped || g->entered_utc == 0)
                g->entered_utc = moment_utc(row_text(row, "at"));
}

void entered_end(Entered *e) {
        for (size_t i = 0; e->names && i < e->report->n_given; i++)
                free(e->names[i]);
        free(e->names);
        free(e->order);
        *e = (Entered){};
}
