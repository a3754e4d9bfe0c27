/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A calendar file as it stands, before any library read it: what says when its events are, and of
 * each event why it can't be taken as it is. Pure. */

#include <stddef.h>
#include <stdio.h>

#include "calendar/raw-event.h"
#include "calendar/raw-zone.h"

#define RAW_EVENTS_MAX 5000u
#define RAW_ZONES_MAX 2000u
#define RAW_NONE SIZE_MAX

typedef struct Raw {
        char *text;       /* which the strings lie in */
        const char *home; /* for reading */
        RawEvent *events;
        size_t n_events, events_size;
        RawZone *zones;
        size_t n_zones, zones_size;
        size_t n_calendars, n_tasks, n_journals, n_others;
        char why[RAW_WHY_SIZE]; /* the whole file can't be taken */
} Raw;

/* Reads TEXT. 0; -EBADMSG with RET's why, and nothing else in it; -ENOMEM. raw_done() frees. */
int raw_read(const char *text, Raw *ret);
void raw_done(Raw *raw);
