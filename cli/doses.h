/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Doses in the words a patient reads, from the rows the daemon answered. */

#include "context.h"
#include "cytosched.h"
#include "instant.h"
#include "shown.h"
#include "table.h"

/* "peginterferon alfa-2a, 90 micrograms, under the skin"; the caller's, NULL: no memory. */
char *dose_what(const json_t *dose);

#define STATE_SIZE 1200
/* Each time with its place where that is not here: "taken 19:05, left thigh", "moved from Sun 22 Nov 19:00"; "" for what is merely planned. */
const char *dose_state(const json_t *dose, const json_t *context, char buf[static STATE_SIZE]);
/* A list by days, over several pages. */
typedef struct DoseList {
        char day[DAY_TEXT_SIZE]; /* of the last heading */
        bool distance;           /* which says how far away that is */
        char name[LIMIT_TEXT];   /* of the last dose */
        json_t *missed;          /* whose doses were missed, as keys, and how many; NULL: not asked for */
        bool several;            /* there is more than one patient */
        size_t n;
} DoseList;

/* The doses under a heading a day, from the row FIRST on, at most N. 0 or an exit code. */
int doses_by_day(DoseList *list, const json_t *doses, size_t first, size_t n, const json_t *context);
/* The doses of one regimen, a line each. 0 or an exit code. */
int doses_lines(DoseList *list, const json_t *doses, const json_t *context);
