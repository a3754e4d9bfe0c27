/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of an item, and how far it reaches. */

#include "engine/stock.h"

#include "store/records.h"
#include "store/settings.h"
#include "core/when.h"

#define REORDER_SEC (INT64_C(7) * 86400)
/* Of a large supply only the next doses are looked at, and again after so long. */
#define LOOK_AGAIN_DAYS 31
/* Where more has happened than that, what is there before the last few of it is kept. */
#define KEEP_EVENTS 64
#define KEEP_LAST 32

void stock_done(Stock *s) {
        item_done(&s->item);
        supply_done(&s->supply);
        supply_reach_done(&s->reach);
        for (size_t i = 0; i < s->n_batches; i++)
                free(s->batches[i]);
        free(s->batches);
        *s = (Stock){};
}

/* ---- what happened ----------------------------------------------------------------------- */

typedef struct Events {
        SupplyEvent *events;
        size_t n, allocated;
} Events;

/* A text that lives as long as STOCK; NULL for NULL. Of many doses most are of the batch that the one before was of. */
static int batch_hold(Stock *stock, const char **batch) {
        char *held;
        int r;

        if (!*batch)
                return 0;
        if (stock->n_batches == 0 || !streq(stock->batches[stock->n_batches - 1], *batch)) {
                r = array_room(&stock->batches, stock->n_batches, &stock->allocated, sizeof(char *));
                held = r >= 0 ? strdup(*batch) : NULL;
                if (!held)
                        return -ENOMEM;
                stock->batches[stock->n_batches++] = held;
        }
        *batch = stock->batches[stock->n_batches - 1];
        return 0;
}

static int events_add(Events *e, Stock *stock, SupplyEvent event) {
        int r = array_room(&e->events, e->n, &e->allocated, sizeof(SupplyEvent));

        if (r >= 0)
                r = batch_hold(stock, &event.batch);
        if (r >= 0)
                e->events[e->n++] = event;
        return r;
}

static int load_stock(Service *s, Stock *stock, Events *e, int64_t since) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        StockRow row;
        int r = stock_list(s->store, stock->item.id, since, &cursor);

        while (r >= 0 && (r = stock_next(s->store, cursor, &row)) > 0)
                r = events_add(e, stock, (SupplyEvent){ .kind = (SupplyKind)row.kind, .at = row.at, .order = row.change, .day = row.day,
                                                        .count = row.count, .batch = row.batch, .expires = row.expires });
        return r;
}

/* What was taken since something was first counted: without a batch, of which nothing expires and which
 * serve one dose, a later count makes what was before of no matter. */
static int64_t begins(const Stock *stock, const Events *e) {
        bool simple = stock->item.doses_each <= 1 && stock->holds.unit == UNIT_NONE;
        int64_t at = INT64_MAX;

        for (size_t i = 0; i < e->n; i++)
                at = MIN(at, e->events[i].at);
        for (size_t i = 0; i < e->n; i++)
                simple = simple && !e->events[i].batch && e->events[i].expires == DAY_NONE;
        for (size_t i = e->n; simple && i > 0; i--)
                if (e->events[i - 1].kind == SUPPLY_COUNT)
                        return e->events[i - 1].at;
        return at;
}

static int load_use(Service *s, const RegimenState *state, Stock *stock, Events *e, int64_t since) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const Zone *zone = plan_zone_now(&state->plan);
        char text[AMOUNT_TEXT_SIZE] = "";
        Amount amount = {};
        Taken taken;
        int r = records_taken_list(s->store, state->regimen.id, since, zone_local(zone, since) - LATE_MINUTES, &cursor);

        while (r >= 0 && (r = records_taken_next(s->store, cursor, &taken)) > 0) {
                /* Of many doses most have the amount that the one before had. */
                if (!streq(taken.amount, text)) {
                        if (amount_parse(taken.amount, &amount) < 0)
                                return -EBADMSG;
                        (void)snprintf(text, sizeof(text), "%s", taken.amount);
                }
                r = events_add(e, stock, (SupplyEvent){ .kind = SUPPLY_USE, .at = taken.at, .order = taken.change,
                                                        .day = slot_day(zone_local(zone, taken.at)),
                                                        .shares = supply_shares(&stock->holds, amount), .batch = taken.batch,
                                                        .expires = DAY_NONE });
        }
        return r;
}

/* Goes on from what was kept: 1, and the instant up to which it is known; 0. */
static int resume(Service *s, const RegimenState *state, Stock *stock, int64_t *ret_at) {
        const SupplyKept *kept;
        int r = supply_kept_find(&s->supplies, s->store, stock->item.id, zone_name(plan_zone_now(&state->plan)), &kept);

        if (r <= 0)
                return r;
        r = supply_copy(&kept->supply, &stock->supply);
        for (size_t i = 0; r >= 0 && i < stock->supply.n; i++)
                r = batch_hold(stock, &stock->supply.lots[i].batch);
        stock->added = kept->added;
        stock->counted = kept->counted;
        *ret_at = kept->at;
        return r < 0 ? r : 1;
}

/* How many of the events come before what is kept: whole instants. */
static size_t keep_at(const Events *e) {
        size_t n = e->n > KEEP_EVENTS ? e->n - KEEP_LAST : 0;

        while (n > 0 && e->events[n].at == e->events[n - 1].at)
                n--;
        return n;
}

static int keep(Service *s, const RegimenState *state, const Stock *stock, int64_t at) {
        return supply_kept_put(&s->supplies, &(SupplyKept){ .item = stock->item.id, .regimen = state->regimen.id, .at = at,
                                                            .supply = stock->supply, .added = stock->added, .counted = stock->counted,
                                                            .zone = (char *)(uintptr_t)zone_name(plan_zone_now(&state->plan)) });
}

static int happen(Stock *stock, const SupplyEvent *event) {
        if (event->kind != SUPPLY_USE)
                stock->counted = event->kind == SUPPLY_COUNT;
        if (event->kind == SUPPLY_ADD)
                stock->added = event->order;
        return supply_event(&stock->supply, &stock->holds, event);
}

static int replay(Service *s, const RegimenState *state, Stock *stock, int64_t now) {
        Events e = {};
        int64_t at = INT64_MIN;
        int kept = resume(s, state, stock, &at), r = kept;
        size_t last;

        if (r >= 0)
                r = load_stock(s, stock, &e, kept ? at + 1 : at);
        if (r >= 0 && (kept || e.n > 0))
                r = load_use(s, state, stock, &e, kept ? at + 1 : begins(stock, &e));
        if (r >= 0)
                supply_sort(e.events, e.n);
        last = keep_at(&e);
        for (size_t i = 0; r >= 0 && i < e.n; i++) {
                if (i > 0 && i == last)
                        r = keep(s, state, stock, e.events[i - 1].at);
                if (r >= 0)
                        r = happen(stock, &e.events[i]);
        }
        if (r >= 0)
                supply_at(&stock->supply, &stock->holds, state_today(state, now));
        free(e.events);
        return r;
}

/* ---- how far it reaches ------------------------------------------------------------------ */

static int walk(const RegimenState *state, Stock *stock, int64_t now, Day until) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        PlanDose d;
        int r = state->regimen.stopped ? 0 : state_seek(state, now, &cursor);

        if (r < 0 || state->regimen.stopped)
                return r;
        while ((r = state_seek_next(state, cursor, now, &d)) > 0) {
                int64_t shares = supply_shares(&stock->holds, d.amount);

                if (slot_day(d.at) > until) {
                        stock->looked = until;
                        return 0;
                }
                if (d.paused)
                        continue;
                if (stock->dose_items == 0 && shares % stock->holds.size == 0)
                        stock->dose_items = shares / stock->holds.size;
                /* What is due since yesterday is injected today at the earliest. */
                if (!supply_reach_dose(&stock->reach, &stock->holds, MAX(slot_day(d.at), state_today(state, now)), shares)) {
                        stock->reach.out = slot_day(d.at); /* of its name, all the same */
                        return 0;
                }
                stock->until = d.slot;
        }
        return r;
}

/* What is low, or expires, shows up to here. */
static Day near_until(const Stock *stock, int64_t reorder, Day today) {
        int64_t until = MIN(today + reorder + LOOK_AGAIN_DAYS, (int64_t)DAY_MAX);

        for (size_t i = 0; i < stock->supply.n; i++)
                if (stock->supply.lots[i].expires != DAY_NONE && supply_lot_left(&stock->supply.lots[i]) > 0)
                        until = MAX(until, (int64_t)stock->supply.lots[i].expires);
        return (Day)until;
}

static int reorder_days(Service *s, const RegimenState *state, int64_t *ret) {
        _cleanup_free_ char *value = NULL;
        int64_t sec = REORDER_SEC;
        int r = setting_get(s->store, "reorder", state->patient.id, state->regimen.id, &value);

        if (r > 0 && when_duration(value, &sec) < 0)
                sec = REORDER_SEC;
        *ret = (sec + 86399) / 86400;
        return MIN(r, 0);
}

int stock_load(Service *s, const RegimenState *state, Item *item, int64_t now, bool near, Stock *ret) {
        _cleanup_(stock_done) Stock stock = { .item = *item, .until = SLOT_NONE, .reorder = DAY_NONE, .looked = DAY_NONE };
        Day today = state_today(state, now);
        Unit unit = UNIT_NONE;
        int64_t days = 0;
        int r;

        *item = (Item){};
        /* Where nothing was said of how many, an amount in this very container says it. */
        for (Unit u = UNIT_NONE + 1; u < UNITS; u++)
                if (unit_container(u) && streq(unit_name(u), stock.item.key) && !stock.item.per_dose && !stock.item.doses_each)
                        unit = u;
        stock.holds = supply_item((uint32_t)stock.item.per_dose, (uint32_t)stock.item.doses_each, unit, (int32_t)stock.item.within);
        r = replay(s, state, &stock, now);
        if (r >= 0)
                r = supply_reach_begin(&stock.supply, &stock.reach);
        if (r >= 0)
                r = reorder_days(s, state, &days);
        if (r >= 0)
                r = walk(state, &stock, now, near ? near_until(&stock, days, today) : DAY_NONE);
        if (r < 0)
                return r;
        if (stock.reach.out != DAY_NONE) {
                stock.reorder = (Day)MAX((int64_t)stock.reach.out - days, (int64_t)DAY_MIN);
                stock.low = today >= stock.reorder;
        }
        *ret = stock;
        stock = (Stock){};
        return 0;
}

/* ---- what changes by itself --------------------------------------------------------------- */

int64_t stock_unused(const Stock *s, Day expires, Day today, int64_t *ret_left) {
        int64_t unused = 0;

        *ret_left = 0;
        for (size_t i = 0; i < s->supply.n; i++) {
                if (s->supply.lots[i].expires != expires)
                        continue;
                unused += supply_reach_unused(&s->reach, i, today);
                *ret_left += supply_lot_left(&s->supply.lots[i]);
        }
        return unused;
}

int64_t stock_expired(const Stock *s, Day today) {
        int64_t expired = 0;

        for (size_t i = 0; i < s->supply.n; i++)
                if (s->supply.lots[i].expires < today) /* DAY_NONE is never */
                        expired += supply_lot_left(&s->supply.lots[i]);
        return expired;
}

int64_t stock_all_unused(const Stock *s, Day today) {
        int64_t unused = 0;

        for (size_t i = 0; i < s->supply.n; i++)
                unused += supply_reach_unused(&s->reach, i, today);
        return unused;
}

Day stock_changes(const Stock *s, Day today) {
        int64_t day = DAY_NONE;

        if (s->looked != DAY_NONE)
                day = today + LOOK_AGAIN_DAYS;
        if (s->reorder != DAY_NONE && s->reorder > today)
                day = MIN(day, (int64_t)s->reorder);
        for (size_t i = 0; i < s->supply.n; i++) {
                const SupplyLot *lot = &s->supply.lots[i];

                if (supply_lot_left(lot) > 0 && lot->expires != DAY_NONE && lot->expires >= today)
                        day = MIN(day, (int64_t)lot->expires + 1);
                if (lot->open > 0 && s->holds.within > 0)
                        day = MIN(day, (int64_t)lot->opened + s->holds.within + 1);
        }
        return (Day)MAX(day, (int64_t)today + 1);
}

/* ---- rows -------------------------------------------------------------------------------- */

static int lots_rows(const RegimenState *state, const Stock *stock, int64_t now, Dict *ret) {
        Dicts rows = {};
        char day[DAY_TEXT_SIZE];

        for (size_t i = 0; i < stock->supply.n; i++) {
                const SupplyLot *lot = &stock->supply.lots[i];
                Dict *row = supply_lot_left(lot) > 0 ? dicts_add(&rows) : NULL;

                if (!row && supply_lot_left(lot) > 0)
                        return -ENOMEM;
                if (!row)
                        continue;
                dict_text(row, "batch", lot->batch);
                if (lot->expires != DAY_NONE)
                        dict_text(row, "expires", day_format(lot->expires, day));
                dict_number(row, "left", 'x', supply_lot_left(lot));
                dict_number(row, "unused", 'x', supply_reach_unused(&stock->reach, i, state_today(state, now)));
                if (row->error < 0)
                        return row->error;
        }
        dict_rows(ret, "batches", &rows);
        return 0;
}

int stock_row(const RegimenState *state, const Stock *stock, int64_t now, Dict *ret) {
        int64_t per_dose = stock->holds.unit != UNIT_NONE && stock->dose_items > 0 ? stock->dose_items : stock->item.per_dose;
        _cleanup_free_ char *until = NULL;
        char day[DAY_TEXT_SIZE];
        int r = 0;

        dict_text(ret, "patient", state->patient.name);
        dict_text(ret, "regimen", state->regimen.handle);
        dict_text(ret, "item", stock->item.name);
        dict_number(ret, "left", 'x', supply_left(&stock->supply));
        dict_number(ret, "per_dose", 'x', MAX(per_dose, (int64_t)1));
        dict_number(ret, "doses_each", 'x', MAX(stock->item.doses_each, (int64_t)1));
        dict_number(ret, "doses", 'x', stock->reach.doses);
        if (stock->reach.out != DAY_NONE) {
                if (stock->until != SLOT_NONE)
                        r = state_dose_name(state, stock->until, &until);
                dict_text(ret, "until", until);
                dict_text(ret, "out", day_format(stock->reach.out, day));
                dict_text(ret, "reorder", day_format(stock->reorder, day));
        }
        if (stock->low)
                dict_flag(ret, "low", true);
        if (r >= 0)
                r = lots_rows(state, stock, now, ret);
        if (stock->supply.debt > 0)
                dict_number(ret, "over", 'x', (stock->supply.debt + stock->holds.size - 1) / stock->holds.size);
        if (stock->item.within > 0)
                dict_number(ret, "use_within", 'x', stock->item.within);
        return r < 0 ? r : ret->error;
}

const char *stock_words(int64_t count, const char *item, char buf[static STOCK_WORDS_SIZE]) {
        (void)snprintf(buf, STOCK_WORDS_SIZE, "%lld %s", (long long)count, count == 1 ? supply_singular(item) : item);
        return buf;
}
