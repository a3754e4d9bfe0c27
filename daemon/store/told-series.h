/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table series: what calendars were told of each series. Sequence numbers only ever go on. */

#include "store/store.h"

typedef struct ToldSeries {
        const char *uid;
        int64_t channel; /* where it was told */
        int64_t regimen;
        int64_t sequence, created, modified; /* instants */
        int64_t digest;                      /* of what was told */
} ToldSeries;

/* What was told of RET's UID on its channel: 1, 0 where nothing was. */
int told_series_read(Store *s, ToldSeries *ret);
int told_series_write(Store *s, const ToldSeries *series);
/* Forgets those of regimens of which nothing is left: their ids, and so their UIDs, are never given again. */
int told_series_forget(Store *s);
