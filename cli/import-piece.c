/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps by the events' rules, and their text: rests between them, cycles for what comes again. */

#include "import-piece.h"

#include "import-series.h"

#define STEPS_MAX 4000u
#define CYCLE_MAX 40u /* items of a cycle */

void import_pieces_done(ImportPieces *p) {
        free(p->pieces);
        *p = (ImportPieces){};
}

/* ---- by events ----------------------------------------------------------------------------- */

/* Whether an event is the same step at another time of day or on another weekday. */
static bool piece_takes(const ImportPiece *p, const ImportEvent *e) {
        Day day = slot_day(e->start);

        if (p->kind != e->kind || p->n != e->n || !amount_equal(p->amount, e->amount))
                return false;
        if (e->n == 0 || e->kind == RUN_DAYS || e->kind == RUN_MONTHS)
                return day == p->first;
        return p->last == DAY_NONE || day <= p->last || day_week(day) == day_week(p->first);
}

static bool add_time(ImportPiece *p, uint16_t minute) {
        size_t i = 0;

        while (i < p->n_times && p->times[i] < minute)
                i++;
        if (i < p->n_times && p->times[i] == minute)
                return true;
        if (p->n_times == IMPORT_TIMES_MAX)
                return false;
        memmove(p->times + i + 1, p->times + i, (p->n_times - i) * sizeof(*p->times));
        p->times[i] = minute;
        p->n_times++;
        return true;
}

static int new_piece(ImportPieces *b, const ImportEvent *e) {
        ImportPiece *p;

        if (b->n == STEPS_MAX)
                return -E2BIG;
        if (array_room(&b->pieces, b->n, &b->size, sizeof(ImportPiece)) < 0)
                return -ENOMEM;
        p = b->pieces + b->n++;
        *p = (ImportPiece){
                .kind = e->kind, .n = e->n, .amount = e->amount, .first = slot_day(e->start), .last = slot_day(e->start),
        };
        return 0;
}

static int count_dose(const ImportEvent *e, Slot slot, void *userdata) {
        (void)e;
        (void)slot;
        ++*(uint64_t *)userdata;
        return 0;
}

int import_pieces_add_event(ImportPieces *b, const ImportEvent *e) {
        Day last = import_last(e);
        ImportPiece *p;

        if (b->n == 0 || !piece_takes(&b->pieces[b->n - 1], e)) {
                int r = new_piece(b, e);

                if (r < 0)
                        return r;
        }
        p = &b->pieces[b->n - 1];
        if (!add_time(p, (uint16_t)slot_minute(e->start)))
                return -E2BIG;
        p->weekdays |= e->weekdays;
        if (p->last != DAY_NONE)
                p->last = MAX(p->last, last);
        return last == DAY_NONE ? 0 : import_each(e, SLOT_MIN, last, count_dose, &p->doses);
}

/* The first day from DAY on that the piece's pattern names, were it to start there. */
static Day piece_fits(const ImportPiece *p, Day day) {
        while (p->n > 0 && p->kind == RUN_WEEKS && !(p->weekdays & 1u << day_weekday(day)))
                day++;
        return day;
}

/* Where the item after the piece starts: on the first day that its pattern names after the last. */
Day import_piece_next(const ImportPiece *p) {
        ImportEvent e = { .kind = p->kind, .n = p->n, .weekdays = p->weekdays, .start = slot_of(p->first, 0) };
        Day day = p->last + 1;

        while (p->n > 0 && day <= DAY_MAX && !import_rule_has(&e, day))
                day++;
        return day;
}

/* ---- words --------------------------------------------------------------------------------- */

typedef struct Items {
        char **items; /* owned */
        size_t n_items;
} Items;

static void items_done(Items *b) {
        for (size_t i = 0; i < b->n_items; i++)
                free(b->items[i]);
        free(b->items);
}


static void write_pattern(FILE *f, const ImportPiece *p) {
        static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
        static const char *const units[] = { [RUN_DAYS] = "days", [RUN_WEEKS] = "weeks", [RUN_MONTHS] = "months" };
        const char *separator = " on ";

        if (p->n == 0)
                fputs("once", f);
        else if (p->n == 1 && p->kind != RUN_MONTHS)
                fputs(p->kind == RUN_DAYS ? "daily" : "weekly", f);
        else
                fprintf(f, "every %u %s", p->n, units[p->kind]);
        for (unsigned d = 0; p->n > 0 && p->kind == RUN_WEEKS && d < 7; d++)
                if (p->weekdays & 1u << d) {
                        fprintf(f, "%s%s", separator, names[d]);
                        separator = ", ";
                }
}

static int write_step(const ImportPiece *p, char **ret) {
        char amount[AMOUNT_TEXT_SIZE];
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        fprintf(f, "%s%s", amount_print(p->amount, amount), p->amount.unit == UNIT_NONE ? "" : " ");
        write_pattern(f, p);
        for (size_t i = 0; i < p->n_times; i++)
                fprintf(f, "%s%02u:%02u", i == 0 ? " at " : " and ", p->times[i] / 60u, p->times[i] % 60u);
        if (p->n > 0 && p->last != DAY_NONE)
                fprintf(f, " for %llu doses", (unsigned long long)p->doses);
        return fclose(f) != 0 ? -ENOMEM : 0;
}

static int add_item(Items *b, char *item) {
        char **items = reallocarray(b->items, b->n_items + 1, sizeof(char *));

        if (!items) {
                free(item);
                return -ENOMEM;
        }
        b->items = items;
        b->items[b->n_items++] = item;
        return 0;
}

/* What lies between a step and the next one; -ERANGE where they overlap. */
static int add_rest(Items *b, const ImportPiece *before, const ImportPiece *p) {
        char *item = NULL;
        Day day;

        if (before->last == DAY_NONE)
                return -ERANGE;
        day = import_piece_next(before);
        if (piece_fits(p, day) == p->first)
                return 0;
        if (p->first <= day)
                return -ERANGE;
        if (asprintf(&item, "rest %d days", p->first - day) < 0)
                return -ENOMEM;
        return add_item(b, item);
}

/* From the last piece to where the cycle begins again. */
static int add_last_rest(Items *b, const ImportPieces *p) {
        ImportPiece next = p->pieces[p->n - p->cycle];

        next.first += p->period;
        return add_rest(b, &p->pieces[p->n - 1], &next);
}

/* RET: the first of those that come again; behind the last where none does. */
static int write_items(const ImportPieces *p, Items *b, size_t *ret) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < p->n; i++) {
                char *item = NULL;

                if (i > 0)
                        r = add_rest(b, &p->pieces[i - 1], &p->pieces[i]);
                if (i == p->n - p->cycle)
                        *ret = b->n_items;
                if (r >= 0)
                        r = write_step(&p->pieces[i], &item);
                if (r >= 0)
                        r = add_item(b, item);
        }
        if (r >= 0 && p->cycle > 0)
                return add_last_rest(b, p);
        *ret = b->n_items;
        return r;
}

/* ---- cycles -------------------------------------------------------------------------------- */

/* How many of the items from I on, up to END, are what is P before them. */
static size_t repeats(const Items *b, size_t i, size_t end, size_t p) {
        size_t k = i + p;

        while (k < end && streq(b->items[k], b->items[k - p]))
                k++;
        return k - i;
}

/* The cycle that starts with item I: its length, or 0; RET: how often it comes. */
static size_t cycle_at(const Items *b, size_t i, size_t end, size_t *ret) {
        for (size_t p = 1; p <= CYCLE_MAX && i + 2 * p <= end; p++) {
                *ret = repeats(b, i, end, p) / p;
                if (*ret >= 2)
                        return p;
        }
        return 0;
}

static void put_items(FILE *f, const Items *b, size_t first, size_t n) {
        for (size_t i = 0; i < n; i++)
                fprintf(f, "%s%s", i > 0 ? ", then " : "", b->items[first + i]);
}

/* What comes again without end begins with item FOREVER. */
static int write_schedule(const Items *b, size_t forever, char **ret) {
        size_t size, times;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < forever;) {
                size_t p = cycle_at(b, i, forever, &times), n = MAX(p, (size_t)1);

                fprintf(f, "%s%s", i > 0 ? ", then " : "", p > 0 ? "(" : "");
                put_items(f, b, i, n);
                if (p > 0)
                        fprintf(f, ") for %zu cycles", times);
                i += p > 0 ? p * times : 1;
        }
        if (forever < b->n_items) {
                fputs(forever > 0 ? ", then (" : "", f);
                put_items(f, b, forever, b->n_items - forever);
                fputs(forever > 0 ? ") repeat" : ", then repeat", f);
        }
        return fclose(f) != 0 ? -ENOMEM : 0;
}

int import_pieces_text(const ImportPieces *p, char **ret, size_t *ret_items) {
        _cleanup_(items_done) Items b = {};
        size_t forever = 0;
        int r = write_items(p, &b, &forever);

        if (r < 0)
                return r;
        *ret_items = b.n_items;
        return write_schedule(&b, forever, ret);
}
