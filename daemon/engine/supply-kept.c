/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What supply was at an instant of the past. */

#include "engine/supply-kept.h"

#include "store/touched.h"

static void kept_done(SupplyKept *k) {
        for (size_t i = 0; i < k->supply.n; i++)
                free((char *)(uintptr_t)k->supply.lots[i].batch);
        supply_done(&k->supply);
        free(k->zone);
        *k = (SupplyKept){};
}

void supplies_kept_done(SuppliesKept *k) {
        for (size_t i = 0; i < k->n; i++)
                kept_done(&k->list[i]);
        *k = (SuppliesKept){};
}

static void drop(SuppliesKept *k, size_t i) {
        kept_done(&k->list[i]);
        k->list[i] = k->list[--k->n];
        k->list[k->n] = (SupplyKept){};
}

/* What something was written into no longer holds. */
static int drop_touched(SuppliesKept *k, Store *s) {
        int64_t regimen, at;
        int r;

        while ((r = touched_next(s, &regimen, &at)) > 0)
                for (size_t i = k->n; i-- > 0;)
                        if (regimen == 0 || (k->list[i].regimen == regimen && at <= k->list[i].at))
                                drop(k, i);
        if (r < 0)
                supplies_kept_done(k);
        return r;
}

int supply_kept_find(SuppliesKept *k, Store *s, int64_t item, const char *zone, const SupplyKept **ret) {
        int r = drop_touched(k, s);

        for (size_t i = 0; r >= 0 && i < k->n; i++)
                if (k->list[i].item == item && streq(k->list[i].zone, zone)) {
                        *ret = &k->list[i];
                        return 1;
                }
        return r;
}

int supply_kept_put(SuppliesKept *k, const SupplyKept *what) {
        SupplyKept new = *what, *place = NULL;
        int r = supply_copy(&what->supply, &new.supply);

        if (r < 0)
                return r;
        for (size_t i = 0; i < new.supply.n; i++)
                if (what->supply.lots[i].batch && !(new.supply.lots[i].batch = strdup(what->supply.lots[i].batch)))
                        r = -ENOMEM;
        new.zone = strdup(what->zone);
        if (r < 0 || !new.zone) {
                kept_done(&new);
                return -ENOMEM;
        }
        for (size_t i = 0; i < k->n; i++)
                if (k->list[i].item == what->item)
                        place = &k->list[i];
        if (!place && k->n < SUPPLIES_KEPT)
                place = &k->list[k->n++];
        else if (!place)
                place = &k->list[k->next_out++ % SUPPLIES_KEPT];
        kept_done(place);
        *place = new;
        return 0;
}
