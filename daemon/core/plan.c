/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of one regimen: revisions, shifts, moves, pauses and zones to doses. */

#include "plan.h"

/* A plan's doses come from sources, each in order of instant: one per revision and per
 * stretch of wall clock that has one zone, and those apart: the records, and what fell into a
 * gap of the clock and so comes after doses with a later slot. The cursor merges them. */
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
        PlanDose *apart; /* sorted, those at or after from_utc */
        size_t n_apart, next_apart, allocated;
};

/* A jump of the wall clock, whether by a gap or by another zone, is no wider. */
#define JUMP_MINUTES (2 * MINUTES_PER_DAY)

typedef struct Stretch {
        Slot from, until;
        const Zone *zone;
} Stretch;

void plan_record_done(PlanRecord *r) {
        free(r->sites);
        free(r->batch);
        free(r->note);
        *r = (PlanRecord){};
}

void plan_keep_zones(Plan *p) {
        for (size_t i = 0; i < p->n_revisions; i++)
                schedule_free(p->revisions[i].schedule);
        for (size_t i = 0; i < p->n_records; i++)
                plan_record_done(&p->records[i]);
        free(p->revisions);
        free(p->pauses);
        free(p->records);
        *p = (Plan){ .zones = p->zones, .n_zones = p->n_zones };
}

void plan_done(Plan *p) {
        plan_keep_zones(p);
        free(p->zones);
        *p = (Plan){};
}

const PlanRevision *plan_newest(const Plan *p) {
        const PlanRevision *newest = NULL;

        for (size_t i = 0; i < p->n_revisions; i++)
                if (!newest || p->revisions[i].number >= newest->number)
                        newest = &p->revisions[i];
        return newest;
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

Slot plan_first_to_come(const Plan *p, int64_t now) {
        const Zone *zone = plan_zone_now(p);
        Slot slot = zone_local(zone, now) + 1;

        /* While the clock shows an hour for the second time, its minutes are past. */
        while (zone_resolve(zone, slot, NULL) <= now)
                slot++;
        return slot;
}

/* The instant at which zone I was entered. */
static int64_t zone_entered(const Plan *p, size_t i) {
        return i == 0 ? INT64_MIN : zone_resolve(p->zones[i - 1].zone, p->zones[i].from, NULL);
}

const Zone *plan_clock_zone(const Plan *p, Slot at) {
        for (size_t i = p->n_zones; i-- > 1;)
                /* It is entered within a minute of being said. */
                if (zone_resolve(p->zones[i].zone, at, NULL) > zone_entered(p, i) - 60)
                        return p->zones[i].zone;
        return p->zones[0].zone;
}

/* The instant from which on the zone of AT counts. A dose that a change of zone jumped over has
 * its own instant before that. */
static int64_t zone_since(const Plan *p, Slot at) {
        for (size_t i = p->n_zones; i-- > 1;)
                if (at >= p->zones[i].from)
                        return zone_entered(p, i);
        return INT64_MIN;
}

/* The stretch of wall clock in which zone I counts; false where later ones cover it. */
static bool zone_stretch(const Plan *p, size_t i, Stretch *ret) {
        *ret = (Stretch){ i == 0 ? INT64_MIN : p->zones[i].from, SLOT_NONE, p->zones[i].zone };
        for (size_t j = i + 1; j < p->n_zones; j++)
                ret->until = MIN(ret->until, p->zones[j].from);
        return ret->from < ret->until;
}

Day plan_paused_until(const Plan *p, Slot at) {
        Day until = slot_day(at) - 1;

        for (size_t i = 0; i < p->n_pauses && until != DAY_NONE; i++)
                if (p->pauses[i].from <= until + 1)
                        until = MAX(until, p->pauses[i].until);
        return until;
}

Day plan_paused_from(const Plan *p, Day day) {
        for (size_t i = p->n_pauses; i-- > 0;)
                if (p->pauses[i].from < day && p->pauses[i].until >= day - 1)
                        day = p->pauses[i].from;
        return day;
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

static ZoneKind dose_fill(const Plan *p, PlanDose *d) {
        ZoneKind kind;

        d->zone = plan_zone(p, d->at);
        d->utc = zone_resolve(d->zone, d->at, &kind);
        d->paused = (!d->record || d->record->answer == ANSWER_NONE) && paused(p, d->at);
        return kind;
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
        (void)dose_fill(p, ret);
        return true;
}

static Slot shift_slots(const PlanRevision *r) {
        return (Slot)r->shift * MINUTES_PER_DAY;
}

static bool dose_shown(const Plan *p, const PlanDose *d) {
        return d->utc >= p->shown_from || zone_since(p, d->at) >= p->shown_from;
}

static ZoneKind revision_dose(const Plan *p, size_t revision, const ScheduleDose *sd, PlanDose *ret) {
        const PlanRevision *r = &p->revisions[revision];

        *ret = (PlanDose){
                .slot = sd->slot,
                .at = sd->slot + shift_slots(r),
                .amount = sd->amount,
                .revision = revision,
                .step = sd->step,
                .moved = r->shift != 0,
        };
        return dose_fill(p, ret);
}

/* The first name of a revision in a stretch that can be at or after UTC, or shown. */
static Slot source_start(const Plan *p, const PlanRevision *r, const Stretch *stretch, int64_t utc) {
        Slot local, start = stretch->from == INT64_MIN ? SLOT_MIN : stretch->from;

        /* Early by the widest jump; what is early is passed over. */
        utc = MIN(MAX(MAX(utc, p->shown_from), (int64_t)SLOT_MIN * 60), (int64_t)SLOT_MAX * 60);
        local = zone_local(stretch->zone, utc) - JUMP_MINUTES;
        return MAX(r->from, MAX(start, local) - shift_slots(r));
}

static int dose_compare(const void *a, const void *b) {
        const PlanDose *x = a, *y = b;

        if (x->utc != y->utc)
                return x->utc < y->utc ? -1 : 1;
        return x->slot < y->slot ? -1 : x->slot > y->slot;
}

/* Puts a dose that comes later than its source has it among those apart. */
static int put_apart(PlanCursor *c, const PlanDose *d) {
        size_t i = c->n_apart;

        if (array_room(&c->apart, c->n_apart, &c->allocated, sizeof(PlanDose)) < 0)
                return -ENOMEM;
        for (; i > c->next_apart && dose_compare(d, &c->apart[i - 1]) < 0; i--)
                c->apart[i] = c->apart[i - 1];
        c->apart[i] = *d;
        c->n_apart++;
        return 0;
}

/* On to the source's next dose that no record stands for. 0 or -ENOMEM. */
static int source_advance(PlanCursor *c, Source *s) {
        const PlanRevision *r = &c->plan->revisions[s->revision];
        ScheduleDose sd;

        s->has = false;
        while (schedule_next_dose(&s->cursor, &sd) > 0) {
                ZoneKind kind;

                if (sd.slot >= r->until || sd.slot + shift_slots(r) >= s->at_until)
                        return 0;
                if (record_find(c->plan, sd.slot))
                        continue;
                kind = revision_dose(c->plan, s->revision, &sd, &s->head);
                if (s->head.utc < c->from_utc || !dose_shown(c->plan, &s->head))
                        continue;
                s->has = kind != ZONE_GAP;
                if (s->has)
                        return 0;
                if (put_apart(c, &s->head) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int source_seek(PlanCursor *c, size_t revision, const Stretch *stretch) {
        const PlanRevision *r = &c->plan->revisions[revision];
        Slot start = source_start(c->plan, r, stretch, c->from_utc);
        Source *s = &c->sources[c->n_sources];
        int rc;

        if (start >= r->until || (stretch->until != SLOT_NONE && start + shift_slots(r) >= stretch->until))
                return 0;
        *s = (Source){ .revision = revision, .at_until = stretch->until };
        schedule_seek(r->schedule, r->start, start, &s->cursor);
        rc = source_advance(c, s);
        if (s->has)
                c->n_sources++;
        return rc;
}

static int records_seek(PlanCursor *c) {
        const Plan *p = c->plan;

        if (p->n_records == 0)
                return 0;
        c->apart = calloc(p->n_records, sizeof(PlanDose));
        if (!c->apart)
                return -ENOMEM;
        c->allocated = p->n_records;
        for (size_t i = 0; i < p->n_records; i++) {
                PlanDose *d = &c->apart[c->n_apart];
                if (record_dose(p, &p->records[i], d) && d->utc >= c->from_utc)
                        c->n_apart++;
        }
        qsort(c->apart, c->n_apart, sizeof(PlanDose), dose_compare);
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
        r = records_seek(c);
        for (size_t z = 0; z < p->n_zones; z++) {
                Stretch stretch;
                if (!zone_stretch(p, z, &stretch))
                        continue;
                for (size_t i = 0; r >= 0 && i < p->n_revisions; i++)
                        r = source_seek(c, i, &stretch);
        }
        if (r < 0)
                return r;
        *ret = TAKE_PTR(c);
        return 0;
}

PlanCursor *plan_cursor_free(PlanCursor *c) {
        if (!c)
                return NULL;
        free(c->sources);
        free(c->apart);
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
        if (c->next_apart < c->n_apart && (!first || dose_compare(&c->apart[c->next_apart], &first->head) < 0)) {
                *ret = c->apart[c->next_apart++];
                return 1;
        }
        if (!first)
                return 0;
        *ret = first->head;
        return source_advance(c, first) < 0 ? -ENOMEM : 1;
}

int plan_dose_from(const Plan *p, int64_t utc, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        int r = plan_seek(p, utc, &c);

        return r < 0 ? r : plan_next(c, ret);
}

static void keep_later(PlanDose *best, bool *found, const PlanDose *d) {
        if (!*found || dose_compare(best, d) < 0)
                *best = *d;
        *found = true;
}

/* Whether a dose with an earlier slot can come after D: D comes shortly after a gap. */
static bool gap_before(const PlanDose *d) {
        return zone_next_change(d->zone, d->utc - JUMP_MINUTES * 60) <= d->utc;
}

/* The last dose of one revision in one stretch whose instant is before UTC. */
static void source_before(const Plan *p, size_t revision, const Stretch *stretch, int64_t utc, PlanDose *best,
                          bool *found) {
        const PlanRevision *r = &p->revisions[revision];
        Slot start = source_start(p, r, stretch, INT64_MIN), before = r->until, enough = start;
        ScheduleDose sd;
        PlanDose d;

        utc = MIN(MAX(utc, (int64_t)SLOT_MIN * 60), (int64_t)SLOT_MAX * 60);
        before = MIN(before, zone_local(stretch->zone, utc) + JUMP_MINUTES - shift_slots(r));
        if (stretch->until != SLOT_NONE)
                before = MIN(before, stretch->until - shift_slots(r));
        while (schedule_dose_before(r->schedule, r->start, before, &sd) > 0 && sd.slot >= enough) {
                before = sd.slot;
                if (record_find(p, sd.slot))
                        continue;
                (void)revision_dose(p, revision, &sd, &d);
                if (d.utc >= utc || !dose_shown(p, &d))
                        continue;
                keep_later(best, found, &d);
                if (!gap_before(&d))
                        return;
                enough = MAX(enough, sd.slot - JUMP_MINUTES);
        }
}

int plan_dose_before(const Plan *p, int64_t utc, PlanDose *ret) {
        PlanDose best = {}, d;
        bool found = false;

        for (size_t z = 0; z < p->n_zones; z++) {
                Stretch stretch;
                if (!zone_stretch(p, z, &stretch))
                        continue;
                for (size_t i = 0; i < p->n_revisions; i++)
                        source_before(p, i, &stretch, utc, &best, &found);
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
                (void)revision_dose(p, revision, &sd, &d);
                if (!dose_shown(p, &d))
                        return 0;
        }
        *ret = d;
        return 1;
}

#define HOUR INT64_C(3600)

/* NEXT: the next planned dose, NULL for none. */
static int64_t window_end(const Plan *p, const PlanDose *d, const PlanDose *next) {
        int64_t window = p->window_sec, begin = MAX(d->utc, zone_since(p, d->at));

        if (window == 0) {
                Day days = next ? slot_day(next->at) - slot_day(d->at) : DAY_NONE;
                window = days <= 1 ? 12 * HOUR : days <= 3 ? 24 * HOUR : 48 * HOUR;
        }
        return next ? MIN(begin + window, next->utc) : begin + window;
}

/* Whether the patient's zone changed about the time of a dose. */
static bool zone_near(const Plan *p, Slot at) {
        for (size_t i = 1; i < p->n_zones; i++)
                if (at - p->zones[i].from <= JUMP_MINUTES && p->zones[i].from - at <= JUMP_MINUTES)
                        return true;
        return false;
}

/* Where a zone was changed, the next dose is the next one on the wall clock: its instant may
 * even be before that of D. */
static bool comes_next(const PlanDose *d, const PlanDose *next, const PlanDose *best) {
        if (next->at <= d->at || (next->zone == d->zone && next->utc <= d->utc))
                return false;
        return !best || next->at < best->at;
}

static int next_planned(const Plan *p, const PlanDose *d, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *c = NULL;
        bool jump = zone_near(p, d->at), found = false;
        PlanDose next;
        int r = plan_seek(p, jump ? d->utc - JUMP_MINUTES * 60 : d->utc + 1, &c);

        while (r >= 0 && (r = plan_next(c, &next)) > 0) {
                if (found && next.utc > ret->utc + JUMP_MINUTES * 60)
                        break;
                if ((next.record && record_unplanned(next.record)) || (jump && !comes_next(d, &next, found ? ret : NULL)))
                        continue;
                *ret = next;
                found = true;
                if (!jump)
                        break;
        }
        return r < 0 ? r : found;
}

int plan_window(const Plan *p, const PlanDose *d, int64_t *ret) {
        PlanDose next;
        int r = next_planned(p, d, &next);

        if (r >= 0)
                *ret = window_end(p, d, r > 0 ? &next : NULL);
        return MIN(r, 0);
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
