/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How many of the doses that were due were taken: of each patient, as the report counts. */

#include "count.h"
#include "json.h"

typedef struct PatientCount {
        char *patient; /* owned */
        Count count;
} PatientCount;

typedef struct Counts {
        PatientCount *counts;
        size_t n, room;
        bool past, several;
} Counts;

/* Counts dose rows. Paused doses and appointments are no doses due. 0 or -ENOMEM. */
int counts_add(Counts *c, const json_t *doses, const json_t *context);
void counts_done(Counts *c);
/* A sentence a patient, where days gone by were among them. */
void counts_tell(const Counts *c);
