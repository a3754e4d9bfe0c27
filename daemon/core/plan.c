/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of one regimen: revisions, shifts, moves, pauses and zones to doses. */

#include "plan.h"

/* A plan's doses come from sources, each in order of instant: one per revision and per
 * stretch of wall clock that has one zone, and the records. The cursor merges them. */
typedef struct Source {
        ScheduleCursor cursor;
        size_t revision;
        Slot at_until; /* of the zone's stretch */
        PlanDose head;
        bool has;
} Source;

struct PlanCursor {
        const Plan *plan;
        int64_t from_utc;
        Source *sources;
        size_t n_sources;
        PlanDose *records; /* sorted, those at or after from_utc */
        size_t n_records, next_record;
};

typedef struct Stretch {
        Slot from, until;
        const Zone *zone;
} Stretch;

void plan_done(Plan *p) {
        for (size_t i = 0; i < p->n_revisions; i++)
                schedule_free(p->revisions[i].schedule);
        for (size_t i = 0; i < p->n_records; i++) {
                free(p->records[i].site);
                free(p->records[i].note);
        }
        free(p->revisions);
        free(p->zones);
        free(p->pauses);
        free(p->records);
        *p = (Plan){};
}

const Zone *plan_zone(const Plan *p, Slot at) {
        for (size_t i = p->n_zones; i-- > 1;)
                if (at >= p->zones[i].from)
                        return p->zones[i].zone;
        return p->zones[0].zone;
}

const Zone *plan_zone_now(const Plan *p) {
        return p->zones[p->n_zones - 1].zone;
}

int64_t plan_instant(const Plan *p, Slot at) {
        return zone_resolve(plan_zone(p, at), at, NULL);
}

/* The stretch of wall clock in which zone I counts; false where later ones cover it. */
static bool zone_stretch(const Plan *p, size_t i, Stretch *ret) {
        *ret = (Stretch){ i == 0 ? INT64_MIN : p->zones[i].from, SLOT_NONE, p->zones[i].zone };
        for (size_t j = i + 1; j < p->n_zones; j++)
                ret->until = MIN(ret->until, p->zones[j].from);
        return ret->from < ret->until;
}

Day plan_paused_until(const Plan *p, Slot at) {
        Day day = slot_day(at), until = day - 1;

        for (size_t i = 0; i < p->n_pauses; i++)
                if (day >= p->pauses[i].from && day <= p->pauses[i].until)
                        until = MAX(until, p->pauses[i].until);
        return until;
}

static bool paused(const Plan *p, Slot at) {
        return p->n_pauses > 0 && plan_paused_until(p, at) >= slot_day(at);
}

static const PlanRecord *record_find(const Plan *p, Slot slot) {
        size_t lo = 0, hi = p->n_records;

        while (lo < hi) {
                size_t mid = (lo + hi) / 2;
                if (p->records[mid].slot < slot)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo < p->n_records && p->records[lo].slot == slot ? &p->records[lo] : NULL;
}

/* The revision that gives a dose this name, and that dose. */
static bool name_find(const Plan *p, Slot slot, size_t *ret_revision, ScheduleDose *ret) {
        for (size_t i = 0; i < p->n_revisions; i++) {
                const PlanRevision *r = &p->revisions[i];

                if (slot >= r->from && slot < r->until &&
                    schedule_dose_at(r->schedule, r->start, slot, ret) > 0) {
                        *ret_revision = i;
                        return true;
                }
        }
        return false;
}

static void dose_fill(const Plan *p, PlanDose *d) {
        d->zone = plan_zone(p, d->at);
        d->utc = zone_resolve(d->zone, d->at, NULL);
        d->paused = (!d->record || d->record->answer == ANSWER_NONE) && paused(p, d->at);
}

/* The dose a record stands for; false for a record of nothing: not answered, and no longer
 * in the plan. */
static bool record_dose(const Plan *p, const PlanRecord *rec, PlanDose *ret) {
        ScheduleDose sd = {};
        size_t revision = SIZE_MAX;
        bool planned = !rec->standalone && name_find(p, rec->slot, &revision, &sd);

        if (!planned && !rec->standalone && rec->answer == ANSWER_NONE)
                return false;
        *ret = (PlanDose){
                .slot = rec->slot,
                .at = rec->at,
                .amount = planned && rec->answer == ANSWER_NONE ? sd.amount : rec->amount,
                .record = rec,
                .revision = revision,
                .step = sd.step,
                .moved = rec->at != rec->slot,
        };
        dose_fill(p, ret);
        return true;
}

static Slot shift_slots(const PlanRevision *r) {
        return (Slot)r->shift * MINUTES_PER_DAY;
}

static bool dose_shown(const Plan *p, const PlanDose *d) {
        return d->utc >= p->shown_from;
}

static PlanDose revision_dose(const Plan *p, size_t revision, const ScheduleDose *sd) {
        const PlanRevision *r = &p->revisions[revision];
        PlanDose d = {
                .slot = sd->slot,
                .at = sd->slot + shift_slots(r),
                .amount = sd->amount,
                .revision = revision,
                .step = sd->step,
                .moved = r->shift != 0,
        };

        dose_fill(p, &d);
        return d;
}

/* On to the source's next dose that no record stands for. */
static void source_advance(const PlanCursor *c, Source *s) {
        const PlanRevision *r = &c->plan->revisions[s->revision];
        ScheduleDose sd;

        s->has = false;
        while (schedule_next_dose(&s->cursor, &sd) > 0) {
                if (sd.slot >= r->until || sd.slot + shift_slots(r) >= s->at_until)
                        return;
                if (record_find(c->plan, sd.slot))
                        continue;
                s->head = revision_dose(c->plan, s->revision, &sd);
                if (s->head.utc < c->from_utc || !dose_shown(c->plan, &s->head))
                        continue;
                s->has = true;
                return;
        }
}

static void source_seek(PlanCursor *c, size_t revision, const Stretch *stretch) {
        const PlanRevision *r = &c->plan->revisions[revision];
        int64_t utc = MAX(c->from_utc, c->plan->shown_from);
        Slot local, lo, shift = shift_slots(r);

        /* A day early: no gap or overlap is wider, and what is early is passed over. */
        utc = MIN(MAX(utc, (int64_t)SLOT_MIN * 60), (int64_t)SLOT_MAX * 60);
        local = zone_local(stretch->zone, utc) - MINUTES_PER_DAY;
        lo = MAX(r->from, MAX(stretch->from == INT64_MIN ? SLOT_MIN : stretch->from, local) - shift);
        if (lo >= r->until || (stretch->until != SLOT_NONE && lo + shift >= stretch->until))
                return;

        Source *s = &c->sources[c->n_sources];
        *s = (Source){ .revision = revision, .at_until = stretch->until };
        schedule_seek(r->schedule, r->start, lo, &s->cursor);
        source_advance(c, s);
        if (s->has)
                c->n_sources++;
}

static int dose_compare(const void *a, const void *b) {
        const PlanDose *x = a, *y = b;

        if (x->utc != y->utc)
                return x->utc < y->utc ? -1 : 1;
        return x->slot < y->slot ? -1 : x->slot > y->slot;
}

static int records_seek(PlanCursor *c) {
        const Plan *p = c->plan;

        if (p->n_records == 0)
                return 0;
        c->records = calloc(p->n_records, sizeof(PlanDose));
        if (!c->records)
                return -ENOMEM;
        for (size_t i = 0; i < p->n_records; i++) {
                PlanDose *d = &c->records[c->n_records];
                if (record_dose(p, &p->records[i], d) && d->utc >= c->from_utc)
                        c->n_records++;
        }
        qsort(c->records, c->n_records, sizeof(PlanDose), dose_compare);
        return 0;
}

int plan_seek(const Plan *p, int64_t from_utc, PlanCursor **ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = calloc(1, sizeof(PlanCursor));
        int r;

        if (!c)
                return -ENOMEM;
        c->plan = p;
        c->from_utc = from_utc;
        c->sources = calloc(MAX(p->n_revisions * p->n_zones, (size_t)1), sizeof(Source));
        if (!c->sources)
                return -ENOMEM;
        for (size_t z = 0; z < p->n_zones; z++) {
                Stretch stretch;
                if (!zone_stretch(p, z, &stretch))
                        continue;
                for (size_t i = 0; i < p->n_revisions; i++)
                        source_seek(c, i, &stretch);
        }
        r = records_seek(c);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(c);
        return 0;
}

PlanCursor *plan_cursor_free(PlanCursor *c) {
        if (!c)
                return NULL;
        free(c->sources);
        free(c->records);
        free(c);
        return NULL;
}

int plan_next(PlanCursor *c, PlanDose *ret) {
        Source *first = NULL;

        for (size_t i = 0; i < c->n_sources; i++) {
                Source *s = &c->sources[i];
                if (s->has && (!first || dose_compare(&s->head, &first->head) < 0))
                        first = s;
        }
        if (c->next_record < c->n_records &&
            (!first || dose_compare(&c->records[c->next_record], &first->head) < 0)) {
                *ret = c->records[c->next_record++];
                return 1;
        }
        if (!first)
                return 0;
        *ret = first->head;
        source_advance(c, first);
        return 1;
}

int plan_dose_from(const Plan *p, int64_t utc, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        int r = plan_seek(p, utc, &c);

        return r < 0 ? r : plan_next(c, ret);
}

/* The last dose of one revision in one stretch whose instant is before UTC. */
static bool source_before(const Plan *p, size_t revision, const Stretch *stretch, int64_t utc, PlanDose *ret) {
        const PlanRevision *r = &p->revisions[revision];
        Slot shift = shift_slots(r), before = r->until;
        ScheduleDose sd;

        utc = MIN(MAX(utc, (int64_t)SLOT_MIN * 60), (int64_t)SLOT_MAX * 60);
        before = MIN(before, zone_local(stretch->zone, utc) + MINUTES_PER_DAY - shift);
        if (stretch->until != SLOT_NONE)
                before = MIN(before, stretch->until - shift);
        while (schedule_dose_before(r->schedule, r->start, before, &sd) > 0) {
                before = sd.slot;
                if (sd.slot < r->from || sd.slot + shift < stretch->from)
                        return false;
                if (record_find(p, sd.slot))
                        continue;
                *ret = revision_dose(p, revision, &sd);
                if (!dose_shown(p, ret))
                        return false;
                if (ret->utc < utc)
                        return true;
        }
        return false;
}

static void keep_later(PlanDose *best, bool *found, const PlanDose *d) {
        if (!*found || dose_compare(best, d) < 0)
                *best = *d;
        *found = true;
}

int plan_dose_before(const Plan *p, int64_t utc, PlanDose *ret) {
        PlanDose best = {}, d;
        bool found = false;

        for (size_t z = 0; z < p->n_zones; z++) {
                Stretch stretch;
                if (!zone_stretch(p, z, &stretch))
                        continue;
                for (size_t i = 0; i < p->n_revisions; i++)
                        if (source_before(p, i, &stretch, utc, &d))
                                keep_later(&best, &found, &d);
        }
        for (size_t i = 0; i < p->n_records; i++)
                if (record_dose(p, &p->records[i], &d) && d.utc < utc)
                        keep_later(&best, &found, &d);
        if (found)
                *ret = best;
        return found;
}

int plan_dose(const Plan *p, Slot slot, PlanDose *ret) {
        const PlanRecord *rec = record_find(p, slot);
        ScheduleDose sd;
        size_t revision;
        PlanDose d;

        if (rec) {
                if (!record_dose(p, rec, &d))
                        return 0;
        } else {
                if (!name_find(p, slot, &revision, &sd))
                        return 0;
                d = revision_dose(p, revision, &sd);
                if (!dose_shown(p, &d))
                        return 0;
        }
        *ret = d;
        return 1;
}

#define HOUR INT64_C(3600)

int64_t plan_window_end(const Plan *p, const PlanDose *d, const PlanDose *next) {
        int64_t window = p->window_sec;

        if (window == 0) {
                Day days = next ? slot_day(next->at) - slot_day(d->at) : DAY_NONE;
                window = days <= 1 ? 12 * HOUR : days <= 3 ? 24 * HOUR : 48 * HOUR;
        }
        return next ? MIN(d->utc + window, next->utc) : d->utc + window;
}

int plan_window(const Plan *p, const PlanDose *d, int64_t *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        PlanDose next;
        int r = plan_seek(p, d->utc + 1, &c);

        if (r < 0)
                return r;
        do
                r = plan_next(c, &next);
        while (r > 0 && next.record && next.record->standalone);
        *ret = plan_window_end(p, d, r > 0 ? &next : NULL);
        return 0;
}

static const char *const state_names[] = {
        [DOSE_SCHEDULED] = "scheduled", [DOSE_DUE] = "due",         [DOSE_SNOOZED] = "snoozed",
        [DOSE_TAKEN] = "taken",         [DOSE_SKIPPED] = "skipped", [DOSE_MISSED] = "missed",
        [DOSE_PAUSED] = "paused",
};

const char *dose_state_name(DoseState state) {
        return state_names[state];
}

DoseState plan_state(const PlanDose *d, int64_t window_end, int64_t now) {
        if (d->record && d->record->answer == ANSWER_TAKEN)
                return DOSE_TAKEN;
        if (d->record && d->record->answer == ANSWER_SKIPPED)
                return DOSE_SKIPPED;
        if (d->paused)
                return DOSE_PAUSED;
        if (now < d->utc)
                return DOSE_SCHEDULED;
        if (now >= window_end)
                return DOSE_MISSED;
        return d->record && d->record->snoozed_until > now ? DOSE_SNOOZED : DOSE_DUE;
}
