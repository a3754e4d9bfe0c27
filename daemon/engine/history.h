/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The history: what was done, only ever appended to. */

#include "service.h"

typedef struct Change {
        const char *verb;
        int64_t patient, regimen; /* 0: none */
        const char *handle;       /* the regimen's, as it was then; NULL: none */
        Slot slot;                /* the dose's; SLOT_NONE: none */
        const char *before, *after;
        bool undoable;
        int64_t undoes; /* 0: none */
} Change;

/* Appends, and keeps the id in CALL->change. Facts refer to it, so it comes before them. */
int history_append(Service *s, Call *c, const Change *change);
