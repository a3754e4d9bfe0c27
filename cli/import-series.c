/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recurrence as RFC 5545, 3.3.10 has it, for the few rules there are. */

#include "import-series.h"

bool import_rule_has(const ImportEvent *e, Day day) {
        Day first = slot_day(e->start);
        Date a = day_to_date(first), b = day_to_date(day);

        if (e->n == 0)
                return day == first;
        if (e->kind == RUN_DAYS)
                return (unsigned)(day - first) % e->n == 0;
        if (e->kind == RUN_WEEKS)
                return e->weekdays & 1u << day_weekday(day) && (unsigned)(day_week(day) - day_week(first)) / 7 % e->n == 0;
        return a.day == b.day && (unsigned)((b.year - a.year) * 12 + (int)b.month - (int)a.month) % e->n == 0;
}

int import_each(const ImportEvent *e, Slot from, Day limit, ImportDoseFunc visit, void *userdata) {
        uint64_t n = 0;
        int r = 0;

        for (Day day = slot_day(e->start); r == 0 && day <= limit; day++) {
                Slot slot = slot_of(day, slot_minute(e->start));

                if (slot > e->until.slot || (e->count > 0 && n == e->count) || (e->n == 0 && n == 1))
                        break;
                if (!import_rule_has(e, day))
                        continue;
                n++;
                if (slot >= from)
                        r = visit(e, slot, userdata);
        }
        return r;
}

static int is_slot(const ImportEvent *e, Slot slot, void *userdata) {
        (void)e;
        return slot == *(const Slot *)userdata;
}

bool import_has(const ImportEvent *e, Slot slot) {
        return import_each(e, slot, slot_day(slot), is_slot, &slot) > 0;
}

static bool is_endless(const ImportEvent *e) {
        return e->n > 0 && e->count == 0 && e->until.slot == SLOT_NONE;
}

static int keep_last(const ImportEvent *e, Slot slot, void *userdata) {
        (void)e;
        *(Day *)userdata = slot_day(slot);
        return 0;
}

Day import_last(const ImportEvent *e) {
        Day last = slot_day(e->start);

        if (is_endless(e))
                return DAY_NONE;
        (void)import_each(e, SLOT_MIN, DAY_MAX, keep_last, &last);
        return last;
}
