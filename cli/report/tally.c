/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is counted over the doses of a report. */

#include "tally.h"

#include "moments.h"

void tally_add(Count *count, const Given *g) {
        bool taken = g->state == GIVEN_TAKEN;

        count->unplanned += g->unplanned && taken;
        count->elsewhere += g->elsewhere && !g->unplanned && taken;
        if (!g->due)
                return;
        count->taken += taken;
        count->late += taken && g->days > 0;
        count->early += taken && g->days < 0;
        count->skipped += g->state == GIVEN_SKIPPED;
        count->missed += g->state == GIVEN_MISSED;
        count->open += g->state == GIVEN_DUE;
}

static void count_all(Report *r) {
        for (size_t i = 0; i < r->n_given; i++) {
                tally_add(&r->plans[r->given[i].plan].count, &r->given[i]);
                tally_add(&r->count, &r->given[i]);
        }
}

/* ---- the shortest gap between two injections of a plan ------------------------------------- */

static int by_taken(const void *a, const void *b, void *given) {
        const Given *base = given;
        const Given *x = base + *(const size_t *)a, *y = base + *(const size_t *)b;

        return (x->taken_utc > y->taken_utc) - (x->taken_utc < y->taken_utc);
}

static void add_gap(Report *r, size_t from, size_t to) {
        Plan *plan = &r->plans[r->given[to].plan];
        int64_t gap = r->given[to].taken_utc - r->given[from].taken_utc;

        if (plan->gap_sec > 0 && gap >= plan->gap_sec)
                return;
        plan->gap_sec = MAX(gap, INT64_C(1));
        plan->gap_from = from;
        plan->gap_to = to;
}

static int find_gaps(Report *r) {
        _cleanup_free_ size_t *order = calloc(r->n_given + 1, sizeof(size_t));
        _cleanup_free_ size_t *before = calloc(r->n_plans + 1, sizeof(size_t)); /* the one taken before, from 1 */
        size_t n = 0;

        if (!order || !before)
                return -ENOMEM;
        for (size_t i = 0; i < r->n_given; i++)
                if (r->given[i].state == GIVEN_TAKEN)
                        order[n++] = i;
        qsort_r(order, n, sizeof(size_t), by_taken, r->given);
        for (size_t i = 0; i < n; i++) {
                size_t plan = r->given[order[i]].plan;

                if (before[plan] > 0)
                        add_gap(r, before[plan] - 1, order[i]);
                before[plan] = order[i] + 1;
        }
        return 0;
}

/* ---- sites ----------------------------------------------------------------------------------- */

/* One injection of the range more; "last" is the daemon's where the site is in the list. */
static int count_site(json_t *counts, const char *site, const char *taken_at) {
        json_t *row = json_object_get(counts, site);
        const char *last = row_text(row, "last");

        if (!row) {
                row = json_pack("{ss, si}", "site", site, "count", 0);
                if (!row || json_object_set_new(counts, site, row) < 0)
                        return -ENOMEM;
        }
        if (json_object_set_new(row, "count", json_integer(row_number(row, "count") + 1)) < 0)
                return -ENOMEM;
        if (*last && moment_utc(last) > moment_utc(taken_at))
                return 0;
        return json_object_set_new(row, "last", json_string(taken_at));
}

static int start_sites(Report *r, const json_t *sites, json_t *counts) {
        const json_t *row;
        size_t i;

        json_array_foreach(sites, i, row) {
                const char *site = row_text(row, "site"), *last = row_text(row, "last");
                json_t *count = json_pack("{ss, si, ss*}", "site", site, "count", 0, "last", *last ? last : NULL);
                json_t *rest = NULL;

                if (!count || json_object_set_new(counts, site, count) < 0)
                        return -ENOMEM;
                if (!row_true(row, "resting"))
                        continue;
                rest = json_pack("{ss, sO*, sO*}", "site", site, "until", json_object_get(row, "until"), "reason",
                                 json_object_get(row, "reason"));
                if (!rest || json_array_append_new(r->rests, rest) < 0)
                        return -ENOMEM;
        }
        return 0;
}

/* In these days, wherever it was planned. */
static bool was_given(const Report *r, const Given *g) {
        return g->state == GIVEN_TAKEN && slot_day(g->taken) >= r->from && slot_day(g->taken) <= r->to;
}

static int find_sites(Report *r, const json_t *sites) {
        _cleanup_(json_decrefp) json_t *counts = json_object();
        const char *name;
        json_t *row;
        int e;

        r->sites = json_array();
        r->rests = json_array();
        if (!counts || !r->sites || !r->rests)
                return -ENOMEM;
        e = start_sites(r, sites, counts);
        for (size_t i = 0; i < r->n_given && e == 0; i++) {
                const Given *g = &r->given[i];
                const json_t *dose = was_given(r, g) ? given_row(r, g) : NULL, *site;
                size_t k;

                json_array_foreach(json_object_get(dose, "sites"), k, site)
                        if (e == 0)
                                e = count_site(counts, json_string_value(site), row_text(dose, "taken_at"));
        }
        json_object_foreach(counts, name, row)
                if (e == 0)
                        e = json_array_append(r->sites, row);
        return e < 0 ? -ENOMEM : 0;
}

int tally(Report *r, const json_t *sites) {
        int e;

        count_all(r);
        e = find_gaps(r);
        return e < 0 ? e : find_sites(r, sites);
}
