/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The doses of several events, one after another. Pure. */

#include "import-read.h"

typedef struct ImportDoses {
        ScheduleDose *doses; /* in order */
        size_t n, size;
        Day limit;    /* up to which day they are; beyond the last of what ends */
        bool endless; /* there are more after it */
        Day period;   /* after so many days those without an end come again as they are; 0 for none, or a long one */
} ImportDoses;
void import_doses_done(ImportDoses *d);

/* 0; -E2BIG for too many; -ENOMEM. */
int import_doses_of(const ImportEvent *const *events, size_t n, Slot now, ImportDoses *ret);
/* The first at or after FROM. */
size_t import_doses_from(const ImportDoses *d, Slot from);
