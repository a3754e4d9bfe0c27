/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What was given: where, how much, of which batch, with what note. Read from a call, written into a
 * record. */

#include "engine/state.h"

typedef struct Given {
        char *sites; /* owned: names with a newline between, "" where they are taken away; NULL: not said */
        char *added; /* owned: those that the list does not have yet; NULL */
        bool has_amount;
        Amount amount;
        const char *batch, *note; /* borrowed from the call; "" takes away; NULL: not said */
} Given;
void given_done(Given *g);

/* Reads the options "sites", "amount", "batch" and "note". What is to be asked is asked: a site that rests
 * on DAY, an amount in another unit than PLANNED. 0 or negative. */
int given_read(Service *s, Call *c, const RegimenState *state, Amount planned, Day day, Given *ret);
/* Whether something is said that the record does not have. */
bool given_differs(const Given *g, const PlanRecord *record);
/* Puts it into the record, which borrows its texts. PLANNED: UNIT_NONE where it was not planned. */
void given_apply(const Given *g, Amount planned, PlanRecord *record);
/* In the change: sites that are new are added to the list; what is to be said comes into the context. */
int given_finish(Service *s, Call *c, const RegimenState *state, const Given *g, const PlanRecord *record);
/* A record to write for a dose: a copy of what there is (texts borrowed). */
PlanRecord given_record(const PlanDose *d);
