/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A patient's injection sites: the list, what rests, what was used when. Which one is used next a person
 * decides; the order says which was used longest ago. */

#include "core/rotation.h"
#include "engine/state.h"

typedef struct Site {
        char *key, *name;   /* owned */
        int64_t place, last; /* SITE_NEVER */
        int64_t last_regimen;
        Slot last_slot;
        bool resting;       /* on the day that was asked for */
        Day from, until;    /* UNTIL is DAY_NONE: no end */
        char *reason;       /* owned; NULL */
} Site;

typedef struct Sites {
        int64_t patient, regimen; /* REGIMEN: 0 for the patient's own list */
        bool kept;                /* the list is in the database; else it is what lists begin as */
        Site *sites;              /* in the order in which to look at them */
        size_t n, allocated;
} Sites;
void sites_done(Sites *s);

/* The list that counts for a regimen (its own where it has one), or for a patient (REGIMEN 0), as it is
 * on TODAY. A rest that began on a later day has begun all the same: a journey west brings a day back. 0 or negative. */
int sites_load(Service *s, int64_t patient, int64_t regimen, Day today, Sites *ret);
/* The one used longest ago that does not rest; NULL where all rest. */
const Site *sites_first(const Sites *s);
/* What TYPED means: SITE_LISTED with the site, SITE_NEW with NULL; one that is nearly listed was asked
 * about, and several are refused. */
int sites_match(Call *c, const Sites *s, const char *typed, const Site **ret);
/* Fills a site's row; the keys and their order are the interface's. */
int sites_row(Service *s, const Sites *list, const Site *site, int64_t now, Dict *ret);

/* The list is written, if it is not kept yet, for the patient or (REGIMEN) for a regimen: it becomes
 * changeable. In a change. */
int sites_keep(Service *s, Call *c, int64_t regimen, Sites *list);
/* Adds a name behind the others. */
int sites_add(Service *s, Call *c, Sites *list, const char *name);

/* Where a dose went: the option "sites" of a call, as it is kept (names with a newline between; the
 * caller's to free; NULL where it is not given, "" where it was taken away). What is new is added to the
 * list, what rests on DAY is asked about. With it comes a word on what was added. */
int sites_read(Service *s, Call *c, const RegimenState *state, Day day, char **ret, char **ret_added);
