/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices about supply. */

#include "engine/supply-notice.h"

/* ---- what is true -------------------------------------------------------------------------- */

/* Low, until more is added. One that was read says nothing again before that, whatever becomes of the plan in
 * between; but a count that ends it ends it for good. */
static bool low_holds(const Stock *stock, const Notice *notice) {
        if (stock->added != notice->number)
                return false;
        return stock->low || (notice->read && !stock->counted);
}

/* As long as it is there and no dose comes for it in time. */
static bool expires_holds(const Stock *stock, const Notice *notice, Day today) {
        int64_t left, unused = stock_unused(stock, (Day)notice->number, today, &left);

        return unused > 0 || (notice->read && left > 0);
}

int supply_notice_holds(Service *s, const RegimenState *state, const Notice *notice, int64_t now, Stock *ret) {
        _cleanup_(stock_done) Stock stock = {};
        _cleanup_(item_done) Item item = {};
        int r = state->regimen.stopped || !notice->text ? 0 : item_find(s->store, state->regimen.id, notice->text, &item);

        if (r > 0)
                r = stock_load(s, state, &item, now, true, &stock);
        else
                return r;
        if (r < 0)
                return r;
        if (notice->kind == NOTICE_LOW ? !low_holds(&stock, notice) : !expires_holds(&stock, notice, state_today(state, now)))
                return 0;
        *ret = stock;
        stock = (Stock){};
        return 1;
}

/* ---- telling ------------------------------------------------------------------------------- */

typedef struct Telling {
        Service *s;
        const RegimenState *state;
        Notices told; /* of the regimen, read or not */
        int64_t now;
} Telling;

static int tell_once(const Telling *t, NoticeKind kind, const Stock *stock, int64_t number) {
        const Regimen *regimen = &t->state->regimen;

        for (size_t i = 0; i < t->told.n; i++) {
                const Notice *n = &t->told.list[i];

                if (n->kind == kind && n->number == number && streq(n->text ?: "", stock->item.key))
                        return 0;
        }
        t->s->reminders_changed = true;
        return notice_insert(t->s->store, &(Notice){ .kind = kind, .at = t->now, .patient = regimen->patient, .regimen = regimen->id,
                                                     .slot = SLOT_NONE, .number = number, .text = stock->item.key });
}

/* Batches that expire on one day are one notice. */
static int tell_stock(const Telling *t, const Stock *stock) {
        Day today = state_today(t->state, t->now), told = DAY_NONE;
        int r = stock->low ? tell_once(t, NOTICE_LOW, stock, stock->added) : 0;

        for (size_t i = 0; r >= 0 && i < stock->supply.n; i++) {
                Day expires = stock->supply.lots[i].expires;
                int64_t left;

                if (expires == DAY_NONE || expires == told || stock_unused(stock, expires, today, &left) == 0)
                        continue;
                told = expires;
                r = tell_once(t, NOTICE_EXPIRES, stock, expires);
        }
        return r;
}

static int tell_item(const Telling *t, Item *item, int64_t *wake) {
        _cleanup_(stock_done) Stock stock = {};
        int r = stock_load(t->s, t->state, item, t->now, true, &stock);
        Day changes;

        if (r >= 0)
                r = tell_stock(t, &stock);
        if (r < 0)
                return r;
        changes = stock_changes(&stock, state_today(t->state, t->now));
        if (changes <= DAY_MAX)
                *wake = MIN(*wake, state_begins(t->state, changes, t->now));
        return 0;
}

int supply_notice_tell(Service *s, const RegimenState *state, int64_t now, int64_t *wake) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Telling t = { .s = s, .state = state, .now = now };
        int r = item_list(s->store, state->regimen.id, &cursor), n = 0;

        while (r >= 0) {
                _cleanup_(item_done) Item item = {};

                r = item_next(s->store, cursor, &item);
                if (r > 0 && n++ == 0)
                        r = MIN(notices_of_regimen(s->store, state->regimen.id, &t.told), 0);
                else if (r <= 0)
                        break;
                if (r >= 0)
                        r = tell_item(&t, &item, wake);
        }
        notices_done(&t.told);
        return MIN(r, 0);
}
