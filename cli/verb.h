/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A verb: each stands in a file of its own, with what its help says. */

#include "arguments.h"
#include "call.h"

/* Under which heading the help lists it. */
typedef enum VerbGroup {
        GROUP_DAY,
        GROUP_PLAN,
        GROUP_RECORD,
        GROUP_PHONE,
        GROUP_CARE,
        GROUP_COUNT_,
} VerbGroup;

typedef struct Verb {
        const char *name; /* "" for cytosched alone */
        const char *args;
        const char *help;
        const char *examples; /* two at least, a line each, as they are typed behind "cytosched" */
        VerbGroup group;
        uint64_t options;
        unsigned min, max; /* how many arguments */
        int (*run)(Client *c); /* gives an exit code, after having printed what went wrong; NULL for help */
} Verb;

#define MANY 10000u

/* The options of all verbs that change the plan. */
#define PLAN_CHANGE (O(DRY_RUN) | O(YES) | O(JSON))
