/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table due: when each regimen's reminder next has something to do. A cache of the plan, written in the
 * transaction of every change (engine/refresh.h). */

#include "store/store.h"

typedef struct Due {
        int64_t next;    /* instant of the first dose that is open or to come; INT64_MAX: none */
        int64_t wake;    /* when the reminder next has something to do; INT64_MAX: never */
        int64_t handled; /* up to when it looked */
} Due;

int due_write(Store *s, int64_t regimen, const Due *due);
/* Up to when there is nothing to look at any more: 1, 0 where the reminder never looked. Before it is to be woken
 * that is NOW, whenever it looked last: what a change puts between the two is no event that came by. */
int due_handled(Store *s, int64_t regimen, int64_t now, int64_t *ret);
/* The regimen that is to be woken first, at NOW or before: 1, 0. */
int due_first(Store *s, int64_t now, int64_t *ret_regimen);
/* When the next is to be woken: 1, 0 where none is. */
int due_wake(Store *s, int64_t *ret);
/* The next dose of all after NOW, else the first that is open: 1, 0 where there is none. */
int due_next(Store *s, int64_t now, int64_t *ret);

/* Wakes the regimen no sooner than this. */
int due_put_off(Store *s, int64_t regimen, int64_t wake);
/* Wakes at once what was looked at, or put off, in the future of NOW; and what is in this zone. */
int due_wake_future(Store *s, int64_t now);
int due_wake_zone(Store *s, const char *zone);
int due_remove(Store *s, int64_t regimen);
/* The same for what the newest change removed. */
int due_remove_removed(Store *s);
/* The same for those of which nothing is left. */
int due_forget(Store *s);
