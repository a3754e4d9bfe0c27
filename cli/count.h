/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How many of the doses that were due were taken, and the one way in which that is said. */

#include <stddef.h>

typedef struct Count {
        size_t taken, skipped, missed, open; /* together: those due up to now, or answered already */
        size_t late, early;                  /* of the taken, on another civil day than planned */
        size_t unplanned;                    /* beside them */
} Count;

static inline size_t count_due(const Count *n) {
        return n->taken + n->skipped + n->missed + n->open;
}
/* "12 of 13 due doses recorded as taken; 1 skipped."; "" where nothing was due. The caller's; NULL: no memory. */
char *count_words(const Count *n);
