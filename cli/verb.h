/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A verb: each stands in a file of its own, with what its help says. */

#include "arguments.h"
#include "call.h"

typedef struct Verb {
        const char *name; /* "" for cytosched alone */
        const char *args;
        const char *help;
        uint64_t options;
        unsigned min, max; /* how many arguments */
        int (*run)(Client *c); /* gives an exit code, after having printed what went wrong */
} Verb;

#define MANY 10000u

/* The options of all verbs that change the plan. */
#define PLAN_CHANGE (O(DRY_RUN) | O(YES) | O(JSON))
