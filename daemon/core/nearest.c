/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name that is nearest to one that is none. */

#include "nearest.h"

#include "fold.h"
#include "util.h"

#define SLIPS_MAX 2u

void nearest_start(Nearest *n, const char *typed) {
        *n = (Nearest){ .word = fold_text(typed), .least = SLIPS_MAX + 1 };
}

/* The start of a name counts as no slip at all. */
static unsigned slips(const char *word, const char *name) {
        unsigned limit = (unsigned)MIN((strlen(word) + 1) / 3, (size_t)SLIPS_MAX), distance;

        if (*word && strncmp(word, name, strlen(word)) == 0)
                return 0;
        distance = fold_distance(word, name, limit);
        return distance <= limit ? distance : SLIPS_MAX + 1;
}

void nearest_offer(Nearest *n, const char *name) {
        _cleanup_free_ char *folded = fold_text(name);
        unsigned distance = folded && n->word ? slips(n->word, folded) : SLIPS_MAX + 1;
        char *copy;

        if (distance >= n->least || !(copy = strdup(name)))
                return;
        free(n->best);
        n->best = copy;
        n->least = distance;
}

void nearest_done(Nearest *n) {
        free(n->word);
        free(n->best);
        *n = (Nearest){};
}
