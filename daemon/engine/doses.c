/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first so many doses of many regimens. */

#include "engine/doses.h"

static void entry_done(DoseEntry *e) {
        free(e->handle);
        dict_done(&e->row);
}

void dose_list_done(DoseList *l) {
        for (size_t i = 0; i < l->n; i++)
                entry_done(&l->heap[i]);
        free(l->heap);
        entry_done(&l->after);
        *l = (DoseList){};
}

static int entry_compare(const void *a, const void *b) {
        const DoseEntry *x = a, *y = b;

        if (x->utc != y->utc)
                return x->utc < y->utc ? -1 : 1;
        if (x->slot != y->slot)
                return x->slot < y->slot ? -1 : 1;
        return strcmp(x->handle, y->handle);
}

static void swap(DoseEntry *a, DoseEntry *b) {
        DoseEntry e = *a;

        *a = *b;
        *b = e;
}

static void sift_up(DoseList *l, size_t i) {
        for (; i > 0 && entry_compare(&l->heap[i], &l->heap[(i - 1) / 2]) > 0; i = (i - 1) / 2)
                swap(&l->heap[i], &l->heap[(i - 1) / 2]);
}

static void sift_down(DoseList *l, size_t i) {
        for (;;) {
                size_t child = 2 * i + 1;

                if (child + 1 < l->n && entry_compare(&l->heap[child + 1], &l->heap[child]) > 0)
                        child++;
                if (child >= l->n || entry_compare(&l->heap[child], &l->heap[i]) <= 0)
                        return;
                swap(&l->heap[i], &l->heap[child]);
                i = child;
        }
}

int dose_list_add(DoseList *l, const RegimenState *state, const PlanDose *d, int64_t now) {
        DoseEntry entry = { d->utc, d->slot, state->regimen.handle, {} };
        int r;

        if (l->after.handle && entry_compare(&entry, &l->after) <= 0)
                return 1;
        if (l->n == l->limit + 1 && entry_compare(&entry, &l->heap[0]) >= 0)
                return 0;
        r = state_dose_row(state, d, now, &entry.row);
        if (r >= 0 && l->more)
                r = l->more(state, d, &entry.row, l->userdata);
        if (l->numbers)
                dict_number(&entry.row, "number", 'x', state->regimen.id);
        entry.handle = strdup(state->regimen.handle);
        if (r >= 0 && !entry.handle)
                r = -ENOMEM;
        if (r >= 0 && l->n <= l->limit)
                r = array_room(&l->heap, l->n, &l->allocated, sizeof(DoseEntry));
        if (r < 0) {
                entry_done(&entry);
                return r;
        }
        if (l->n == l->limit + 1) {
                entry_done(&l->heap[0]);
                l->heap[0] = entry;
                sift_down(l, 0);
        } else {
                l->heap[l->n++] = entry;
                sift_up(l, l->n - 1);
        }
        return 1;
}

int dose_list_finish(DoseList *l, Call *c) {
        if (l->n > 0)
                qsort(l->heap, l->n, sizeof(DoseEntry), entry_compare);
        if (l->n > l->limit)
                dict_flag(&c->context, "more", true);
        for (size_t i = 0; i < MIN(l->n, l->limit); i++) {
                Dict *row = dicts_add(&c->rows);

                if (!row)
                        return -ENOMEM;
                *row = l->heap[i].row;
                l->heap[i].row = (Dict){};
        }
        return 0;
}

/* A regimen's waiting doses, as long as they are among the first. STATE is of the one before. */
static int add_waiting(DoseList *l, Service *s, Call *c, Regimen *regimen, RegimenState *state) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = state_load(s, regimen, c->now, SLOT_NONE, state);

        if (r >= 0)
                r = state_seek(state, c->now, &cursor);
        if (r < 0)
                return r;
        state_context(state, c);
        do
                r = state_seek_next(state, cursor, c->now, &d);
        while (r > 0 && (r = dose_list_add(l, state, &d, c->now)) > 0);
        return r;
}

int dose_list_next(DoseList *l, Service *s, Call *c, Cursor *regimens) {
        _cleanup_(state_done) RegimenState state = {};

        for (;;) {
                _cleanup_(regimen_done) Regimen regimen = {};
                int r = regimens_next(s->store, regimens, &regimen);

                if (r > 0)
                        r = add_waiting(l, s, c, &regimen, &state);
                else if (r == 0)
                        return dose_list_finish(l, c);
                if (r < 0)
                        return r;
        }
}
