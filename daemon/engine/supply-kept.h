/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What supply was at an instant of the past, kept in memory: what was taken in years is gone through once after a
 * start, and not for each call. Derived like all of supply, and nowhere stored; dropped as soon as anything was
 * written that lies before it (store/touched.h). */

#include "core/supply.h"
#include "store/store.h"

typedef struct SupplyKept {
        int64_t item, regimen;
        int64_t at;     /* all up to here, this instant included, is in it */
        Supply supply;  /* its batches are owned */
        char *zone;     /* of the days on which doses were taken */
        int64_t added;  /* as in Stock */
        bool counted;
} SupplyKept;

#define SUPPLIES_KEPT 8
typedef struct SuppliesKept {
        SupplyKept list[SUPPLIES_KEPT];
        size_t n, next_out;
} SuppliesKept;
void supplies_kept_done(SuppliesKept *k);

/* What is kept of ITEM and holds: 1 with what is lent until the next call; 0, or negative. */
int supply_kept_find(SuppliesKept *k, Store *s, int64_t item, const char *zone, const SupplyKept **ret);
/* Keeps copies of WHAT. 0 or -ENOMEM. */
int supply_kept_put(SuppliesKept *k, const SupplyKept *what);
