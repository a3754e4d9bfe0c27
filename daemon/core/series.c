/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan as calendar series: each run of a revision becomes strands (one time of day, and
 * one weekday where weeks are left out), a strand becomes blocks (without a pause or a new
 * zone inside), and a block a series and what does not fit its rule. */

#include "series.h"

#include "language.h"
#include "observance.h"
#include "strand.h"

#define DAY_SEC INT64_C(86400)
/* An event has an end, which must not fall into a gap or overlap either. */
#define EVENT_MINUTES 15

typedef struct Build {
        const Plan *plan;
        const SeriesOptions *options;
        SeriesList *list;
        size_t size;      /* of the list's array */
        bool *covered;    /* for each record: its dose is one of a series */
        int64_t *hold;    /* for each of the plan's zones: from when on it has a rule; -1: not known yet */
        int64_t from, to; /* instants that series are cut to */
} Build;

/* Doses of a strand without a pause or another zone between. */
typedef struct Block {
        const Strand *strand;
        const Zone *zone;
        Slot key;
        uint64_t i, j; /* [I, J) of the strand's doses */
        bool endless;
} Block;

typedef struct Slots {
        Slot *slots;
        size_t n, size;
} Slots;

/* ---- the list ------------------------------------------------------------------------------ */

static int list_add(Build *b, const Series *s) {
        if (array_room(&b->list->series, b->list->n, &b->size, sizeof(Series)) < 0)
                return -ENOMEM;
        b->list->series[b->list->n++] = *s;
        return 0;
}

void series_list_done(SeriesList *l) {
        for (size_t i = 0; i < l->n; i++)
                free(l->series[i].excluded);
        free(l->series);
        *l = (SeriesList){};
}

Day series_last(const Series *s) {
        Day first = slot_day(s->start);
        Run run = {
                .kind = s->kind, .n = s->n, .weekdays = s->weekdays, .first = first, .dom = day_to_date(first).day,
        };

        if (s->n == 0)
                return first;
        return s->count > 0 ? run_day(&run, s->count - 1) : DAY_NONE;
}

static int slots_add(Slots *s, Slot slot) {
        if (array_room(&s->slots, s->n, &s->size, sizeof(Slot)) < 0)
                return -ENOMEM;
        s->slots[s->n++] = slot;
        return 0;
}

/* ---- zones --------------------------------------------------------------------------------- */

static bool zone_is_utc(const Zone *zone) {
        return streq(zone_name(zone), "UTC") || streq(zone_footer(zone), "UTC0");
}

/* From which instant on the zone can be written with its rules. */
static int64_t zone_hold(Build *b, const Zone *zone) {
        size_t i = 0;

        if (zone_is_utc(zone))
                return 0;
        while (b->plan->zones[i].zone != zone)
                i++;
        if (b->hold[i] < 0)
                b->hold[i] = observances_hold_from(zone, MAX(b->from, INT64_C(0)));
        return b->hold[i];
}

/* Whether an event at AT says the same to every reader. */
static bool wall_clock_plain(Build *b, const Zone *zone, Slot at, int64_t utc) {
        ZoneKind start, end;

        zone_resolve(zone, at, &start);
        zone_resolve(zone, at + EVENT_MINUTES, &end);
        return start == ZONE_PLAIN && end == ZONE_PLAIN && utc >= zone_hold(b, zone);
}

/* ---- events of their own ------------------------------------------------------------------- */

static int own_add(Build *b, const PlanDose *d, int64_t revision) {
        bool utc = zone_is_utc(d->zone) || !wall_clock_plain(b, d->zone, d->at, d->utc);
        Series s = {
                .key = d->slot,
                .revision = revision,
                .own = true,
                .moved = d->record && d->moved,
                .zone = utc ? NULL : d->zone,
                .start = utc ? (Slot)(d->utc / 60) : d->at,
                .utc = d->utc,
                .amount = d->amount,
                .record = d->record,
        };

        return list_add(b, &s);
}

static size_t records_from(const Plan *p, Slot slot) {
        size_t lo = 0, hi = p->n_records;

        while (lo < hi) {
                size_t mid = (lo + hi) / 2;
                if (p->records[mid].slot < slot)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

/* One planned dose of a block as an event of its own. A dose with a record waits for
 * records_series(). */
static int own_dose(Build *b, const Block *k, uint64_t i) {
        Slot name = strand_name(k->strand, i);
        size_t r = records_from(b->plan, name);
        PlanDose d = {
                .slot = name,
                .at = strand_at(k->strand, i),
                .zone = k->zone,
                .amount = k->strand->run.amount,
        };

        if (r < b->plan->n_records && b->plan->records[r].slot == name)
                return 0;
        d.utc = zone_resolve(d.zone, d.at, NULL);
        return own_add(b, &d, k->strand->revision);
}

/* The first doses of a block, up to J. 1; 0 where an endless one was cut at the horizon. */
static int own_doses(Build *b, const Block *k, uint64_t j) {
        uint64_t horizon = j;
        int r;

        if (k->endless)
                horizon = strand_index_utc(k->strand, k->zone, b->options->horizon);
        for (uint64_t i = k->i; i < MIN(j, horizon); i++) {
                r = own_dose(b, k, i);
                if (r < 0)
                        return r;
        }
        if (horizon >= j)
                return 1;
        b->list->horizon = b->options->horizon;
        return 0;
}

/* What was said of doses that are not in a series as planned. */
static int records_series(Build *b) {
        const Plan *p = b->plan;
        PlanDose d;
        int r;

        for (size_t i = 0; i < p->n_records; i++) {
                if (b->covered[i] || p->records[i].answer == ANSWER_SKIPPED)
                        continue;
                if (plan_dose(p, p->records[i].slot, &d) <= 0 || d.paused)
                        continue;
                if (d.utc < b->options->from || d.utc >= b->options->to)
                        continue;
                r = own_add(b, &d, d.revision == SIZE_MAX ? 0 : p->revisions[d.revision].number);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* ---- changes of the clock ------------------------------------------------------------------ */

/* A change of the zone's clock: the wall clock [LO, HI) that it makes doubtful, with an event's length before it; and
 * whether the clock goes back. */
typedef struct ClockChange {
        Slot lo, hi;
        bool back;
} ClockChange;

static ClockChange change_at(const Zone *zone, int64_t t) {
        int32_t before = zone_offset(zone, t - 1, NULL), after = zone_offset(zone, t, NULL);

        return (ClockChange){
                .lo = (Slot)((t + MIN(before, after)) / 60) - EVENT_MINUTES,
                .hi = (Slot)((t + MAX(before, after)) / 60),
                .back = after < before,
        };
}

/* The first of the block's doses that the change makes doubtful, or J. */
static uint64_t change_index(const Block *k, const ClockChange *c) {
        uint64_t i = MAX(strand_index(k->strand, c->lo), k->i);

        return i < k->j && strand_at(k->strand, i) < c->hi ? i : k->j;
}

/* Whether the change is at the strand's time of day, on whatever day. */
static bool change_near(const Block *k, const ClockChange *c) {
        Slot at = slot_of(slot_day(c->lo), k->strand->minute);

        return (at >= c->lo && at < c->hi) || (at + MINUTES_PER_DAY >= c->lo && at + MINUTES_PER_DAY < c->hi);
}

/* Where a series must end: before dose I, which is itself in a gap or overlap, or else the
 * first after a gap at its time of day. */
typedef struct Cut {
        uint64_t i;
        bool doubtful;
} Cut;

/* By a change, which is NEAR or not; I is J where it is nothing to the block. */
static Cut cut_by(const Block *k, const ClockChange *c, bool near) {
        uint64_t i = change_index(k, c);

        if (i < k->j)
                return (Cut){ i, true };
        if (c->back || !near)
                return (Cut){ k->j, false };
        /* Some readers walk day by day, also over those without a dose, and come out of the gap
         * with another time of day. */
        i = strand_index(k->strand, c->hi);
        return (Cut){ i > k->i && i < k->j ? i : k->j, false };
}

/* The block's first cut; *T is the change to go on from. */
static Cut cut_find(const Build *b, const Block *k, int64_t *t) {
        int64_t last = zone_resolve(k->zone, strand_at(k->strand, k->j - 1), NULL);
        int far = 0;

        for (; *t <= last + DAY_SEC; *t = zone_next_change(k->zone, *t)) {
                ClockChange c = change_at(k->zone, *t);
                bool near = change_near(k, &c);
                Cut cut = cut_by(k, &c, near);

                if (cut.i < k->j)
                        return cut;
                /* A year has two changes. Where neither is at this time of day, none is. */
                far = near ? 0 : far + 1;
                if (k->endless && *t > b->options->horizon && far >= 2)
                        break;
        }
        return (Cut){ k->j, false };
}

/* ---- what a series leaves out -------------------------------------------------------------- */

/* Whether the dose of a record is shown where and as the block plans it. */
static bool record_stays(const Block *k, const PlanRecord *rec, Slot at) {
        if (rec->standalone || rec->answer == ANSWER_SKIPPED || rec->at != at)
                return false;
        return rec->answer == ANSWER_NONE || amount_equal(rec->amount, k->strand->run.amount);
}

/* The records among the block's doses, which are in the order of their names. */
static int exclude_records(Build *b, const Block *k, Slots *excluded) {
        const Plan *p = b->plan;
        Slot last = strand_name(k->strand, k->j - 1);
        int r;

        for (size_t i = records_from(p, strand_name(k->strand, k->i));
             i < p->n_records && p->records[i].slot <= last; i++) {
                Slot at = p->records[i].slot + k->strand->shift;
                uint64_t dose;

                if (!strand_has(k->strand, at, &dose))
                        continue;
                if (record_stays(k, &p->records[i], at)) {
                        b->covered[i] = true;
                        continue;
                }
                r = slots_add(excluded, at);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Neither the first dose may be excluded, nor all (rule 5): both ends are moved in. */
static void trim_excluded(Block *k, Slots *excluded) {
        size_t first = 0;

        while (first < excluded->n && k->i < k->j &&
               excluded->slots[first] == strand_at(k->strand, k->i)) {
                first++;
                k->i++;
        }
        while (!k->endless && excluded->n > first && k->i < k->j &&
               excluded->slots[excluded->n - 1] == strand_at(k->strand, k->j - 1)) {
                excluded->n--;
                k->j--;
        }
        excluded->n -= first;
        if (excluded->n > 0)
                memmove(excluded->slots, excluded->slots + first, excluded->n * sizeof(Slot));
}

/* ---- series -------------------------------------------------------------------------------- */

/* The weekdays N days later. */
static uint8_t weekdays_shift(uint8_t weekdays, Slot shift) {
        unsigned n = (unsigned)((shift / MINUTES_PER_DAY % 7 + 7) % 7), w = (unsigned)weekdays << n;

        return (uint8_t)((w | w >> 7) & 0x7f);
}

static void series_rule(Series *s, const Block *k) {
        const Run *run = &k->strand->run;

        /* A rule for one would be one more thing to misread. */
        if (!k->endless && k->j - k->i == 1)
                return;
        s->kind = run->kind;
        s->n = run->n;
        s->count = k->endless ? 0 : k->j - k->i;
        if (run->kind == RUN_WEEKS)
                s->weekdays = weekdays_shift(run->weekdays, k->strand->shift);
}

static int rule_series(Build *b, Block *k) {
        _cleanup_free_ Slot *owner = NULL;
        Slots excluded = {};
        int r;

        r = exclude_records(b, k, &excluded);
        owner = excluded.slots;
        if (r < 0)
                return r;
        trim_excluded(k, &excluded);
        if (k->i >= k->j)
                return 0;

        Series s = {
                .key = k->key,
                .revision = k->strand->revision,
                .zone = zone_is_utc(k->zone) ? NULL : k->zone,
                .start = strand_at(k->strand, k->i),
                .amount = k->strand->run.amount,
                .excluded = excluded.n > 0 ? owner : NULL,
                .n_excluded = excluded.n,
        };
        s.utc = zone_resolve(k->zone, s.start, NULL);
        series_rule(&s, k);
        r = list_add(b, &s);
        if (r >= 0 && s.excluded)
                owner = NULL;
        return r;
}

/* A dose in a gap or an overlap closes the series and is an event of its own (rule 11). To
 * exclude it is not enough: several readers come out of a gap with another time of day, and
 * keep it for good. */
static int ruled_doses(Build *b, Block *k) {
        int64_t first = zone_resolve(k->zone, strand_at(k->strand, k->i), NULL);
        int64_t t = zone_next_change(k->zone, first - DAY_SEC);

        while (k->i < k->j) {
                Cut cut = cut_find(b, k, &t);
                Block part = *k;
                int r = 0;

                part.j = cut.i;
                part.endless = k->endless && cut.i == k->j;
                if (part.i < part.j)
                        r = rule_series(b, &part);
                if (r < 0 || cut.i == k->j)
                        return r;
                if (k->endless && strand_index_utc(k->strand, k->zone, b->options->horizon) <= cut.i) {
                        b->list->horizon = b->options->horizon;
                        return 0;
                }
                if (cut.doubtful)
                        r = own_dose(b, k, cut.i);
                if (r < 0)
                        return r;
                k->i = cut.i + cut.doubtful;
                k->key = strand_name(k->strand, k->i);
        }
        return 0;
}

static int block_series(Build *b, Block *k) {
        uint64_t to = strand_index_utc(k->strand, k->zone, b->to), ruled;
        int64_t own_until = b->options->own_before;
        int r;

        k->i = MAX(k->i, strand_index_utc(k->strand, k->zone, b->from));
        if (to < k->j) {
                k->j = to;
                k->endless = false;
                if (b->to < b->options->to)
                        b->list->horizon = b->options->horizon;
        }
        if (k->i >= k->j)
                return 0;

        own_until = strand_ruled(k->strand) ? MAX(own_until, zone_hold(b, k->zone)) : INT64_MAX;
        ruled = MIN(strand_index_utc(k->strand, k->zone, own_until), k->j);
        r = own_doses(b, k, ruled);
        if (r <= 0)
                return r;
        k->i = MAX(k->i, ruled);
        return k->i < k->j ? ruled_doses(b, k) : 0;
}

/* The first of the strand's doses from I on that the pause starting on FROM holds, or J. */
static uint64_t pause_index(const Build *b, const Strand *s, uint64_t j, Day from) {
        uint64_t i = strand_index(s, slot_of(from, 0));

        return i < j && plan_paused_until(b->plan, strand_at(s, i)) >= slot_day(strand_at(s, i)) ? i : j;
}

/* Where the block that starts with dose I ends: before a dose that is paused, or in another
 * zone (rule 7). */
static uint64_t block_end(const Build *b, const Strand *s, uint64_t i, const Zone *zone) {
        const Plan *p = b->plan;
        uint64_t j = s->end;
        Slot at = strand_at(s, i);

        for (size_t n = 0; n < p->n_pauses; n++)
                if (p->pauses[n].from > slot_day(at))
                        j = pause_index(b, s, j, p->pauses[n].from);
        for (size_t n = 0; n < p->n_zones; n++) {
                uint64_t first = p->zones[n].from > at ? strand_index(s, p->zones[n].from) : j;
                if (first < j && plan_zone(p, strand_at(s, first)) != zone)
                        j = first;
        }
        return j;
}

static int strand_series(Build *b, const Strand *s) {
        uint64_t i = s->begin, j;
        int r;

        for (; i < s->end; i = j) {
                Slot at = strand_at(s, i);
                Day paused = plan_paused_until(b->plan, at);
                Block k = { .strand = s, .zone = plan_zone(b->plan, at), .key = strand_name(s, i), .i = i };

                if (paused >= slot_day(at)) {
                        j = paused >= DAY_MAX ? s->end : strand_index(s, slot_of(paused + 1, 0));
                        continue;
                }
                j = k.j = block_end(b, s, i, k.zone);
                k.endless = s->endless && j == s->end;
                r = block_series(b, &k);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* ---- runs ---------------------------------------------------------------------------------- */

/* Every weekday by itself where weeks are left out: readers count such weeks differently. */
static int run_series(Build *b, const PlanRevision *v, const Run *run) {
        bool split = run->kind == RUN_WEEKS && run->n > 1;
        Strand s;
        int r;

        for (size_t t = 0; t < run->n_times; t++)
                for (unsigned d = 0; d < (split ? 7 : 1); d++) {
                        uint8_t days = split ? run->weekdays & (1u << d) : run->weekdays;

                        if (split && days == 0)
                                continue;
                        strand_of_run(v, run, t, days, &s);
                        r = strand_series(b, &s);
                        if (r < 0)
                                return r;
                }
        return 0;
}

static int revision_series(Build *b, const PlanRevision *v) {
        Slot shift = (Slot)v->shift * MINUTES_PER_DAY, early, late;
        ScheduleCursor c;
        Run run;
        int r;

        b->to = b->options->to;
        if (strand_endless_cycle(v->schedule))
                b->to = MIN(b->to, b->options->horizon);
        /* Two days to either side: more than any zone is away from UTC. */
        early = (Slot)(MIN(MAX(b->from, INT64_C(0)), SLOT_MAX * 60) / 60) - 2 * MINUTES_PER_DAY - shift;
        late = (Slot)(MIN(b->to, SLOT_MAX * 60) / 60) + 2 * MINUTES_PER_DAY - shift;

        schedule_seek(v->schedule, v->start, MAX(v->from, early), &c);
        while (schedule_next_run(&c, &run) > 0) {
                if (slot_of(run.first, 0) >= v->until)
                        return 0;
                if (slot_of(run.first, 0) > late) {
                        if (b->to < b->options->to)
                                b->list->horizon = b->options->horizon;
                        return 0;
                }
                r = run_series(b, v, &run);
                if (r < 0)
                        return r;
        }
        return 0;
}

int series_of_plan(const Plan *p, const SeriesOptions *o, SeriesList *ret) {
        _cleanup_(series_list_done) SeriesList list = {};
        _cleanup_free_ bool *covered = calloc(p->n_records + 1, sizeof(bool));
        _cleanup_free_ int64_t *hold = calloc(p->n_zones, sizeof(int64_t));
        Build b = {
                .plan = p, .options = o, .list = &list, .covered = covered, .hold = hold,
                .from = MAX(o->from, p->shown_from),
        };
        int r = covered && hold ? 0 : -ENOMEM;

        for (size_t i = 0; r >= 0 && i < p->n_zones; i++)
                hold[i] = -1;
        for (size_t i = 0; r >= 0 && i < p->n_revisions; i++)
                r = revision_series(&b, &p->revisions[i]);
        if (r >= 0)
                r = records_series(&b);
        if (r < 0)
                return r;

        *ret = list;
        list = (SeriesList){};
        return 0;
}
