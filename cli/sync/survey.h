/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is to be done to bring a calendar to what the plan is: looked at whole before anything is
 * written. Only what bears this database's UIDs, or was written by us, is ever touched. */

#include "differ.h"
#include "remote.h"
#include "split.h"
#include "state.h"

typedef enum Action {
        ACTION_NOTHING,
        ACTION_TAKE,     /* it is right, and only its etag is not known */
        ACTION_ADD,
        ACTION_CHANGE,
        ACTION_REMOVE,
        ACTION_FORGET,   /* it is gone from both */
        ACTION_CONFLICT, /* somebody changed its doses there */
        ACTION_HELD,     /* it waits for a conflict of the same regimen */
        ACTION_UNKNOWN,  /* it could not be looked at; .why says why */
} Action;

/* One resource. */
typedef struct Step {
        char *name;
        const Item *item; /* NULL: the plan has it no more */
        Known known;
        Action action;
        char *etag;       /* as it is there; NULL: it was not seen there */
        char *text;       /* as it is there, where it was looked at */
        bool keep;        /* what others added to .text stays */
        char *why;        /* CONFLICT, UNKNOWN: what to say */
        Differ differ;    /* CONFLICT */
} Step;

typedef struct Survey {
        Step *step; /* by name */
        size_t n;
        Remote *remote;
        State *state;
        const Items *items;
        Zones *zones;
        const char *database; /* what this database's UIDs begin with; "" where it is not known */
        int64_t now;
        bool rewrite;  /* what was changed there is written anew */
        char **names;  /* and these, whether or not; ends with NULL; NULL: none */
        bool fresh;    /* there is nothing there */
        Outcome worst; /* LOST or DENIED where it was not looked at whole */
} Survey;

/* Looks at all. DONE, or what the listing came to; survey_done() in any case. */
Outcome survey_run(Survey *s);
void survey_done(Survey *s);
/* Looks at one resource that turned out to be another than it was thought, and judges it anew. */
Outcome survey_again(Survey *s, Step *step);
/* What makes doses in an item: the caller's, or NULL. */
char *survey_doses(const Survey *s, const Item *item);
