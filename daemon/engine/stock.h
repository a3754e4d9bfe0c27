/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A regimen's supply: what is left of an item, and how far it reaches by the plan. */

#include "engine/state.h"
#include "store/supply.h"
#include "core/supply.h"

typedef struct Stock {
        Item item;
        SupplyItem holds;
        Supply supply;      /* as it is now */
        char **batches;     /* owned: the texts that the supply borrows */
        size_t n_batches, allocated;
        SupplyReach reach;
        Slot until;         /* the name of the last dose that is covered; SLOT_NONE */
        Day reorder;        /* DAY_NONE: it does not run out */
        bool low;
        Day looked;         /* the doses were looked at up to here; DAY_NONE: all of them */
        int64_t added;      /* the change that added last; 0: none did */
        bool counted;       /* and it was counted after that */
        int64_t dose_items; /* what the next dose uses, where that is whole items; else 0 */
} Stock;
void stock_done(Stock *s);

/* Takes ITEM. STATE: of its regimen. NEAR: only whether it is low or expires matters, and not how far a large
 * supply reaches. 0 or negative. */
int stock_load(Service *s, const RegimenState *state, Item *item, int64_t now, bool near, Stock *ret);
/* Of what can be used through the day EXPIRES: how many expire before a dose comes for them, and are LEFT. */
int64_t stock_unused(const Stock *s, Day expires, Day today, int64_t *ret_left);
/* How many of all that is left have expired by TODAY; and those, and the ones that expire before a dose comes for them. */
int64_t stock_expired(const Stock *s, Day today);
int64_t stock_all_unused(const Stock *s, Day today);
/* The day on which the date alone may make it low or expire; DAY_NONE: none. */
Day stock_changes(const Stock *s, Day today);
/* Fills a row; the keys and their order are the interface's. */
int stock_row(const RegimenState *state, const Stock *stock, int64_t now, Dict *ret);
/* "4 pens", "1 pen", "4 needles". */
#define STOCK_WORDS_SIZE (LIMIT_NAME + 32)
const char *stock_words(int64_t count, const char *item, char buf[static STOCK_WORDS_SIZE]);
