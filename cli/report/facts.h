/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a nurse asks first, in words: the same on the terminal and on the page. */

#include "gather.h"

typedef struct Fact {
        const char *title; /* "Not recorded"; "" for one more line of the title before */
        char *text;        /* owned */
        bool urgent;
} Fact;

typedef struct Facts {
        Fact *facts;
        size_t n, room;
        int error;
} Facts;

/* The plan and since when, last and next doses, how many of how many, and what departed from the plan: nothing is
 * judged. 0 or -ENOMEM; facts_clear() in any case. */
int facts_make(const Report *r, Facts *ret);
void facts_clear(Facts *f);

/* Today and the next doses, in one line; the caller's, NULL: no memory. */
char *facts_coming(const Report *r);
/* How it is counted, in one paragraph. */
extern const char FACTS_HOW_COUNTED[];
