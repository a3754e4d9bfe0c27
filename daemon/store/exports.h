/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table exported: what each channel shows of each regimen. A channel is a way to the phone; it has succeeded at a
 * change, once who wrote there says so, and until then what would be shown is only waiting. */

#include "core/civil.h"
#include "store/store.h"

typedef enum ExportChannel { EXPORT_FILE, EXPORT_SHARE, EXPORT_SYNC, EXPORT_CHANNELS } ExportChannel;
extern const char *const export_channels[EXPORT_CHANNELS];
/* EXPORT_CHANNELS where there is none of this name. */
ExportChannel export_channel(const char *name);

#define EXPORT_OF_ALL 0         /* a channel's scope: all patients */
#define EXPORT_OF_NAMED INT64_C(-1) /* the regimens that were named, and no others */

/* What was asked for of each plan: the days, DAY_NONE where none is said; without saying what it is; with what became of
 * each dose. */
typedef struct ExportCovers {
        Day from, to;
        bool discreet, history;
} ExportCovers;

typedef struct Exported {
        int64_t at, change; /* the instant, the newest change then */
        int64_t digest;     /* of what a phone shows; 0: nothing */
        int64_t scope;      /* a patient, or one of the above */
        ExportCovers covers;
} Exported;

/* What is being exported, as it is written to what waits. */
typedef struct ExportList {
        ExportChannel channel;
        unsigned pieces; /* that were written */
        size_t n;
        char text[8000];
} ExportList;

/* What waited before is forgotten; then each regimen once, and the end, all in one transaction. EXPORTED: without a digest. */
int exports_begin(Store *s, ExportChannel channel, const Exported *exported, ExportList *ret);
int exports_add(Store *s, ExportList *l, int64_t regimen, int64_t digest);
int exports_end(Store *s, ExportList *l);
/* What waits since CHANGE is shown: 1, 0 where nothing waits. */
int exports_confirm(Store *s, ExportChannel channel, int64_t change);
/* Whether it succeeded: 1, when, and whether a person was told since that it is out of date; 0. */
int exports_stands(Store *s, ExportChannel channel, int64_t *ret_at, bool *ret_told);
/* What it shows of a regimen: 1, 0. */
int exports_find(Store *s, ExportChannel channel, int64_t regimen, Exported *ret);
/* Whether it is meant to show all plans of the patient: 1 and since when, 0. */
int exports_covers(Store *s, ExportChannel channel, int64_t patient, Exported *ret);
/* A regimen that it shows and that is there no more: 1, 0. */
int exports_has_removed(Store *s, ExportChannel channel);
int exports_told(Store *s, ExportChannel channel, bool told);
/* Forgets those of regimens and patients of which nothing is left. */
int exports_forget(Store *s);
