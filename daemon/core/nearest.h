/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Did you mean? The name that is nearest to one that is none: of verbs, options, settings, regimens,
 * patients. Only ever suggested. */

#include <stddef.h>

typedef struct Nearest {
        char *word, *best; /* owned; BEST: as it was offered, NULL where none is near */
        unsigned least;
} Nearest;

/* What was typed. Where there is no memory, nothing will be near. */
void nearest_start(Nearest *n, const char *typed);
/* A name that it might be: the start of one is nearest, then what is at most two slips of the keys away
 * (of less than half its letters). */
void nearest_offer(Nearest *n, const char *name);
void nearest_done(Nearest *n);
#define _cleanup_nearest_ __attribute__((cleanup(nearest_done)))
