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
        int64_t dose_items; /* what the next dose uses, where that is whole items; else 0 */
} Stock;
void stock_done(Stock *s);

/* Takes ITEM. STATE: of its regimen. 0 or negative. */
int stock_load(Service *s, const RegimenState *state, Item *item, int64_t now, Stock *ret);
/* Fills a row; the keys and their order are the interface's. */
int stock_row(const RegimenState *state, const Stock *stock, int64_t now, Dict *ret);
/* "4 pens", "1 pen", "4 needles". */
#define STOCK_WORDS_SIZE (LIMIT_NAME + 32)
const char *stock_words(int64_t count, const char *item, char buf[static STOCK_WORDS_SIZE]);
