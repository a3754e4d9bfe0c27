/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Supply: the tables item (what is counted, of which regimen) and stock (what came, what was counted).
 * What was used the records say. */

#include "core/civil.h"
#include "store/store.h"

typedef struct Item {
        int64_t id, regimen;
        char *key, *name; /* owned */
        int64_t per_dose, doses_each; /* 0: not stated */
        int64_t within;               /* days from an item's first use; 0: no limit */
} Item;
void item_done(Item *i);
/* A regimen's items in the order in which they came: a row each, the caller's. */
int item_list(Store *s, int64_t regimen, Cursor **ret);
int item_next(Store *s, Cursor *cursor, Item *ret);
/* The regimen's item of this key: 1, 0. */
int item_find(Store *s, int64_t regimen, const char *key, Item *ret);
/* The id that a new one gets. */
int item_new_id(Store *s, int64_t *ret);
/* The item as it now is. */
int item_write(Store *s, int64_t change, const Item *item);
/* The item, and all that was counted of it. */
int item_end(Store *s, int64_t change, int64_t id);

typedef struct StockRow {
        int64_t change, at, count;
        int kind; /* SupplyKind */
        Day day, expires;  /* DAY_NONE: not stated */
        const char *batch; /* lent until the next row; NULL */
} StockRow;
/* At SINCE or later. */
int stock_list(Store *s, int64_t item, int64_t since, Cursor **ret);
int stock_next(Store *s, Cursor *cursor, StockRow *ret);
int stock_insert(Store *s, int64_t change, int64_t item, const StockRow *row);
