/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The plan into the calendar: what differs is written, and only what is ours. */

#include "survey.h"

/* What a person changed on the phone, and has to say what holds. */
typedef struct Edited {
        char *name;  /* the resource's */
        char *title; /* for a person */
        Differ differ;
} Edited;

typedef struct Push {
        Remote *remote;
        State *state;
        const Items *items;
        Zones *zones;
        const char *database; /* what this database's UIDs begin with; "" where it is not known */
        int64_t now;
        bool dry_run;
        bool fresh;   /* the calendar would be made: there is nothing in it */
        bool rewrite; /* what was changed on the phone is written anew */
        char **names; /* and these; ends with NULL; NULL: none */
        bool all;     /* all of ours goes */
        void (*written)(void *userdata); /* called after the first write that succeeded */
        void *userdata;
        /* What it did, or would do. */
        size_t added, changed, removed, same, failed, held;
        Edited *edited;
        size_t n_edited;
} Push;

/* 0 or an exit code; each thing that was not done is said on stderr. push_done() in any case. */
int push_run(Push *p);
void push_done(Push *p);
