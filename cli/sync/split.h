/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A calendar's text as a calendar for each event: what a CalDAV server keeps. */

#include "util.h"

#define NAME_MAX_BYTES 250u

typedef struct Item {
        char *name;    /* "UID.ics" */
        char *text;    /* the same however often the same plan is exported */
        char *version; /* SEQUENCE and LAST-MODIFIED: what stays when a server writes it anew */
        char *title;   /* its summary and start, for a person */
} Item;

typedef struct Items {
        Item *item; /* by name */
        size_t n;
        char *name; /* the calendar's */
} Items;

/* 0, -EBADMSG for what is no such calendar (an event without a UID, or two of one), or another
 * negative errno. */
int split_calendar(const char *text, Items *ret);
/* The item of that name, or NULL. */
const Item *items_find(const Items *items, const char *name);
void items_done(Items *items);
