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

#define PERIOD_MAX 732

/* The least number of days that is a multiple of both; 0 where one is none, or it is too long. */
static Day common_period(Day period, const ImportEvent *e) {
        Day n = (Day)e->n * (e->kind == RUN_WEEKS ? 7 : 1), a = period, b = n;

        if (e->kind == RUN_MONTHS || n < 1 || n > PERIOD_MAX || period == 0)
                return 0;
        while (b != 0) {
                Day rest = a % b;

                a = b;
                b = rest;
        }
        return period / a * n <= PERIOD_MAX ? period / a * n : 0;
}

int import_doses_of(const ImportEvent *const *events, size_t n, Slot now, ImportDoses *ret) {
        ImportDoses d = { .limit = slot_day(MIN(MAX(now, SLOT_MIN), SLOT_MAX)), .period = 1 };
        int r = 0;

        for (size_t i = 0; i < n; i++) {
                Day last = import_last(events[i]);

                d.endless |= last == DAY_NONE;
                if (last == DAY_NONE)
                        d.period = common_period(d.period, events[i]);
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
