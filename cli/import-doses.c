/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All doses of some events, sorted. */

#include "import-doses.h"

#include "import-series.h"

#define DOSES_MAX 200000u

void import_doses_done(ImportDoses *d) {
        free(d->doses);
        *d = (ImportDoses){};
}

static int collect(const ImportEvent *e, Slot slot, void *userdata) {
        ImportDoses *d = userdata;

        if (d->n == DOSES_MAX)
                return -E2BIG;
        if (array_room(&d->doses, d->n, &d->size, sizeof(ScheduleDose)) < 0)
                return -ENOMEM;
        d->doses[d->n++] = (ScheduleDose){ .slot = slot, .amount = e->amount };
        return 0;
}

static int compare(const void *x, const void *y) {
        const ScheduleDose *a = x, *b = y;

        return a->slot < b->slot ? -1 : a->slot > b->slot;
}

int import_doses_of(const ImportEvent *const *events, size_t n, Slot now, ImportDoses *ret) {
        ImportDoses d = { .limit = slot_day(MIN(MAX(now, SLOT_MIN), SLOT_MAX)) };
        int r = 0;

        for (size_t i = 0; i < n; i++) {
                Day last = import_last(events[i]);

                d.endless |= last == DAY_NONE;
                d.limit = MAX(d.limit, last == DAY_NONE ? slot_day(events[i]->start) : last);
        }
        d.limit = MIN(d.limit + IMPORT_DAYS, DAY_MAX);
        for (size_t i = 0; r == 0 && i < n; i++)
                r = import_each(events[i], SLOT_MIN, d.limit, collect, &d);
        if (r < 0) {
                import_doses_done(&d);
                return r;
        }
        if (d.n > 0)
                qsort(d.doses, d.n, sizeof(ScheduleDose), compare);
        *ret = d;
        return 0;
}

size_t import_doses_from(const ImportDoses *d, Slot from) {
        size_t low = 0, high = d->n;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (d->doses[middle].slot < from)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}
