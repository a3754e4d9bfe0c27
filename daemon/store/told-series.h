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

/* What one database has told, to be kept by the one that takes its place: numbers only ever go on, and what names an
 * event is never given to another. */
typedef struct ToldBefore {
        char *id; /* the database's; owned; NULL where it could not be read */
        ToldSeries *list; /* their UIDs are owned */
        size_t n, allocated;
        int64_t regimens; /* the highest number that a regimen ever had */
} ToldBefore;
void told_before_done(ToldBefore *t);
int told_before_read(Store *s, ToldBefore *ret);
/* In a transaction of its own. Where the database that was there could not be read, or was another one (a new
 * computer), nobody knows what was told since: then all goes on from NOW, in minutes, beyond anything counted. */
int told_before_keep(Store *s, const ToldBefore *before, int64_t now);
