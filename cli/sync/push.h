/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The plan into the calendar: what differs is written, and only what is ours. */

#include "remote.h"
#include "split.h"
#include "state.h"

typedef struct Push {
        Remote *remote;
        State *state;
        const Items *items;
        bool dry_run;
        bool fresh; /* the calendar would be made: there is nothing in it */
        void (*written)(void *userdata); /* called after the first write that succeeded */
        void *userdata;
        /* What it did, or would do. */
        size_t added, changed, removed, same, failed;
} Push;

/* 0 or an exit code; each thing that was not done is said on stderr. */
int push_run(Push *p);
