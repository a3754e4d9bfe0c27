/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How what is on the phone differs from the plan, for a person. */

#include "content.h"

#define DIFFER_NONE INT64_MIN

typedef struct Differ {
        char *words; /* "on the phone Sunday 6 December, 19:00 is at 21:00": the caller's, NULL: no memory */
        /* Where one dose alone differs: when the plan has it, and when the phone does (NONE: not at all);
         * WAS is NONE where it is more than that. */
        int64_t was, at;
        const Zone *zone; /* by whose clock it is told; NULL: UTC */
} Differ;

/* Both are read for the same range, from NOW on. */
void differ_find(const Content *plan, const Content *there, int64_t now, Differ *ret);
