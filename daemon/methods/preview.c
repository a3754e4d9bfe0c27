/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doses of a schedule that is stored nowhere. */

#include "methods/preview.h"

#include "engine/page.h"
#include "engine/plan-load.h"
#include "engine/reading.h"

static int preview_row(const PlanDose *d, Dict *ret) {
        char text[INSTANT_TEXT_SIZE], amount[AMOUNT_TEXT_SIZE];

        dict_text(ret, "slot", slot_format(d->slot, text));
        dict_text(ret, "at", instant_format(d->zone, d->utc, text));
        dict_text(ret, "utc", instant_format_utc(d->utc, text));
        dict_text(ret, "amount", amount_print(d->amount, amount));
        return ret->error;
}

static int preview_rows(Call *c, const Plan *p, Day to, int64_t from_utc) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = plan_seek(p, from_utc, &cursor);

        while (r >= 0 && c->rows.n <= LIMIT_ROWS && (r = plan_next(cursor, &d)) > 0 && slot_day(d.at) <= to) {
                Dict *row = dicts_add(&c->rows);

                r = row ? preview_row(&d, row) : -ENOMEM;
        }
        if (r >= 0 && c->rows.n > LIMIT_ROWS)
                page_cut(c, "utc");
        return MIN(r, 0);
}

/* The zone that is stated, or the patient "me"'s. */
static int preview_zone(Service *s, Call *c, Plan *p) {
        const char *name = call_option(c, "zone");
        int r;

        if (!name)
                return plan_load_zones(s->store, s->zones, 1, p);
        p->zones = calloc(1, sizeof(PlanZone));
        if (!p->zones)
                return -ENOMEM;
        p->n_zones = 1;
        p->zones[0].from = SLOT_MIN;
        r = zones_get(s->zones, name, &p->zones[0].zone);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a time zone of this system. Name one as Area/City, such as Europe/London.", name);
        return 0;
}

int method_preview(Service *s, Call *c) {
        _cleanup_(plan_done) Plan p = { .shown_from = INT64_MIN };
        _cleanup_(prescription_done) Prescription prescription = {};
        _cleanup_free_ char *canonical = NULL;
        char day[DAY_TEXT_SIZE];
        int64_t from_utc = INT64_MIN;
        Day today, from, to;
        bool stated;
        int r = preview_zone(s, c, &p);

        if (r < 0)
                return r;
        today = slot_day(zone_local(plan_zone_now(&p), c->now));
        p.revisions = calloc(1, sizeof(PlanRevision));
        if (!p.revisions)
                return -ENOMEM;
        r = prescription_read(c, c->args[0], today, NULL, &prescription);
        if (r >= 0)
                r = prescription_start(c, &prescription, today, today, &from, &stated);
        if (r >= 0)
                r = call_date(c, "to", TENSE_NEXT, today, MIN(day_add_months(from, 12, day_to_date(from).day), DAY_MAX), &to);
        if (r >= 0)
                r = call_order(c, from, to, today);
        if (r >= 0 && call_option(c, "after_utc")) {
                r = page_instant(c, call_option(c, "after_utc"), &from_utc);
                from_utc++;
        }
        if (r >= 0)
                r = schedule_print(prescription.schedule, &canonical);
        if (r >= 0)
                r = prescription_tell(c, &prescription, &c->context);
        if (r < 0)
                return r;
        p.n_revisions = 1;
        p.revisions[0] = (PlanRevision){ prescription.schedule, from, slot_of(from, 0), SLOT_NONE, 0, 1 };
        prescription.schedule = NULL; /* the plan's now */
        dict_text(&c->context, "schedule", canonical);
        dict_map(&c->context, "today", "me", day_format(today, day));
        dict_map(&c->context, "zone", "me", zone_name(plan_zone_now(&p)));
        return preview_rows(c, &p, to, from_utc);
}
