/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How many of the doses that were due were taken, and the one way in which that is said. */

#include <stdbool.h>
#include <stddef.h>

typedef struct Count {
        size_t taken, skipped, missed, open; /* together: those due up to now, or answered already */
        size_t late, early;                  /* of the taken, on another civil day than planned */
        size_t unplanned;                    /* beside them */
        size_t elsewhere;                    /* beside them, too: taken on these days, and planned for others */
} Count;

static inline size_t count_due(const Count *n) {
        return n->taken + n->skipped + n->missed + n->open;
}
/* Whether there is anything to be said. */
static inline bool count_any(const Count *n) {
        return count_due(n) + n->unplanned + n->elsewhere > 0;
}
/* "12 of 13 due doses recorded as taken; 1 skipped."; "" where nothing was due. The caller's; NULL: no memory. */
char *count_words(const Count *n);
