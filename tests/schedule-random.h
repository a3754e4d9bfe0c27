/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Schedules made up for the property tests, as trees; and whether two trees say the same. */

#include <time.h>

#include "language.h"
#include "step.h"

typedef struct Random {
        uint64_t state;
} Random;

/* $SEED, or one of the moment; it is printed. */
static inline Random random_start(void) {
        const char *seed = getenv("SEED");
        struct timespec now;
        Random r;

        clock_gettime(CLOCK_REALTIME, &now);
        r.state = seed ? strtoull(seed, NULL, 10) : (uint64_t)now.tv_nsec;
        printf("SEED=%llu\n", (unsigned long long)r.state);
        fflush(stdout);
        r.state = r.state * 2 + 1;
        return r;
}

/* 0 to N - 1 (splitmix64). */
static inline unsigned pick(Random *r, unsigned n) {
        uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        return (unsigned)((z ^ z >> 31) % n);
}

static inline bool chance(Random *r, unsigned percent) {
        return pick(r, 100) < percent;
}

/* Mostly small, sometimes as large as the language has it. */
static inline uint16_t random_number(Random *r) {
        return (uint16_t)(1 + pick(r, chance(r, 90) ? 6 : chance(r, 90) ? 60 : NUMBER_MAX));
}

static inline void random_times(Random *r, Step *step) {
        bool taken[MINUTES_PER_DAY] = { false };
        unsigned n = chance(r, 60) ? 1 : 1 + pick(r, chance(r, 95) ? 4 : TIMES_MAX);

        step->own_times = true;
        for (unsigned i = 0; i < n; i++)
                taken[pick(r, MINUTES_PER_DAY)] = true;
        for (unsigned i = 0; i < MINUTES_PER_DAY; i++)
                if (taken[i])
                        step->times[step->n_times++] = (uint16_t)i;
}

/* A step without times of its own where TIMED. */
static inline void random_step(Random *r, Step *step, bool endless, bool dated, bool timed) {
        *step = (Step) { .pattern = pick(r, 6), .n = random_number(r) };
        if (chance(r, 40)) {
                step->own_amount = true;
                step->amount = (Amount) { chance(r, 5) ? 10000 : 1 + pick(r, 3000000), 1 + pick(r, UNITS - 1) };
        }
        if (!timed || chance(r, 30))
                random_times(r, step);
        if (step->pattern == PATTERN_ONCE || step->pattern == PATTERN_WEEKDAYS)
                step->n = 1;
        if (step->pattern == PATTERN_A_WEEK)
                step->n = (uint16_t)(1 + pick(r, 7));
        if (step->pattern == PATTERN_WEEKDAYS || (step->pattern == PATTERN_WEEKS && chance(r, 60)))
                step->weekdays = (uint8_t)(1 + pick(r, 127));
        if (step->pattern == PATTERN_ONCE || (endless && chance(r, 60)))
                return;
        step->bound = BOUND_DOSES + pick(r, dated ? 5 : 4);
        if (step->bound == BOUND_UNTIL)
                step->until = (Day)pick(r, DAY_MAX + 1);
        else
                step->length = random_number(r);
}

typedef struct Maker {
        Random *r;
        Schedule *s;
        bool timed;
} Maker;

static inline void random_group(Maker *m, Item *group, unsigned depth, bool endless, bool dated);

static inline void random_item(Maker *m, Item *group, unsigned depth, bool endless, bool dated) {
        bool room = depth < SCHEDULE_DEPTH_MAX && m->s->n_items < ITEMS_MAX; /* for a group and one in it */
        Item *item = &m->s->items[m->s->n_items++];
        unsigned what = pick(m->r, 100);

        if (what < 20) {
                item->kind = ITEM_REST;
                item->rest = (Rest) { random_number(m->r), BOUND_DAYS + pick(m->r, 3) };
        } else if (what < 45 && room) {
                item->kind = ITEM_GROUP;
                random_group(m, item, depth + 1, endless, dated);
        } else {
                item->kind = ITEM_STEP;
                item->steps = 1;
                random_step(m->r, &item->step, endless, dated, m->timed);
                item->step.number = m->s->n_steps++;
                m->timed = true;
        }
        item->next = m->s->n_items;
        group->steps = (uint16_t)(group->steps + item->steps);
}

/* ENDLESS: it may go on for ever. DATED: it may have an until. */
static inline void random_group(Maker *m, Item *group, unsigned depth, bool endless, bool dated) {
        bool root = depth == 0;
        unsigned how = pick(m->r, 4), n = 1 + pick(m->r, 4);

        if (how == 0 && endless)
                group->group.again = true;
        else if (how == 1 && endless && !root)
                group->group.repeat = true;
        else if (how >= 2 && !root)
                group->group.cycles = random_number(m->r);
        if (group->group.again || group->group.repeat || group->group.cycles > 0)
                endless = dated = false;
        for (unsigned i = 0; i < n && m->s->n_items <= ITEMS_MAX; i++)
                random_item(m, group, depth, endless && i == n - 1, dated);
        if (group->steps == 0) /* nothing to repeat */
                group->group.repeat = group->group.again = false;
}

/* A tree by the language's rules, not measured and nothing inherited: for printing. */
static inline Schedule *random_schedule(Random *r) {
        Schedule *s = calloc(1, sizeof(*s) + (ITEMS_MAX + 1) * sizeof(Item));
        Maker m = { .r = r, .s = s };

        if (!s)
                abort();
        s->n_items = 1;
        random_group(&m, &s->items[0], 0, true, true);
        s->items[0].next = s->n_items;
        return s;
}

static inline bool same_step(const Step *a, const Step *b) {
        return a->pattern == b->pattern && a->n == b->n && a->bound == b->bound &&
               a->length == b->length && a->until == b->until && a->weekdays == b->weekdays &&
               a->own_amount == b->own_amount && a->own_times == b->own_times &&
               (!a->own_amount || amount_equal(a->amount, b->amount)) &&
               (!a->own_times || (a->n_times == b->n_times &&
                                  memcmp(a->times, b->times, a->n_times * sizeof(a->times[0])) == 0));
}

/* Whether two texts say the same, item by item. */
static inline bool same_schedule(const Schedule *a, const Schedule *b) {
        if (a->n_items != b->n_items || a->n_steps != b->n_steps)
                return false;
        for (size_t i = 0; i < a->n_items; i++) {
                const Item *x = &a->items[i], *y = &b->items[i];

                if (x->kind != y->kind || x->next != y->next || x->steps != y->steps)
                        return false;
                if (x->kind == ITEM_STEP && !same_step(&x->step, &y->step))
                        return false;
                if (x->kind == ITEM_REST && (x->rest.n != y->rest.n || x->rest.unit != y->rest.unit))
                        return false;
                if (x->kind == ITEM_GROUP &&
                    (x->group.cycles != y->group.cycles || x->group.repeat != y->group.repeat ||
                     x->group.again != y->group.again))
                        return false;
        }
        return true;
}
