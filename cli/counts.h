/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How many of the doses that were due were taken: of each patient, as the report counts. */

#include "json.h"

typedef struct Count {
        char *patient; /* owned */
        size_t taken, skipped, missed, open; /* together: those due up to now, or answered already */
        size_t late, early;                  /* of the taken, on another day than planned */
        size_t unplanned;
} Count;

typedef struct Counts {
        Count *counts;
        size_t n, room;
        bool past, several;
} Counts;

/* Counts dose rows. Paused doses and appointments are no doses due. 0 or -ENOMEM. */
int counts_add(Counts *c, const json_t *doses, const json_t *context);
void counts_done(Counts *c);
/* A sentence a patient, where days gone by were among them. */
void counts_tell(const Counts *c);
