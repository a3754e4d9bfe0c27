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

/* "25 August to 22 November 2026". */
#define RANGE_SIZE 96
const char *facts_range(const Report *r, char buf[static RANGE_SIZE]);
/* "Sun 22 Nov 19:00" of the row's instant KEY; "" where it has none. */
#define WHEN_SIZE 96
const char *facts_when(const Report *r, const json_t *row, const char *key, char buf[static WHEN_SIZE]);
/* What is to be said beside the zone, where doses were planned by another clock than today's; else "". */
const char *facts_clocks(const Report *r);
/* "22 Nov 2026". */
const char *facts_date(Day day, char buf[static WHEN_SIZE]);
/* Today and the next doses, in one line; the caller's, NULL: no memory. */
char *facts_coming(const Report *r);
/* What was recorded of a dose: "taken Mon 23 Nov 20:10, 1 day later"; and beside it: "left thigh, batch B1". The caller's,
 * NULL: no memory. */
char *facts_recorded(const Report *r, const Given *g);
char *facts_beside(const Given *g);
/* A result's value with its unit and range, a symptom's value with its severity; the caller's, NULL: no memory. */
char *facts_result(const json_t *row);
char *facts_symptom(const json_t *row);
/* Whether the symptom in row I is the first of which is said what is said of it: each sentence stands once. */
bool facts_tells_first(const Report *r, size_t i);
/* "fever (chills)": what it is, and the word that it was typed as, where that is another. */
#define SYMPTOM_NAME_SIZE 512
const char *facts_symptom_name(const json_t *row, char buf[static SYMPTOM_NAME_SIZE]);
/* "1 pen"; the caller's, NULL: no memory. */
char *facts_supply_left(const json_t *row);
/* Of a supply: low, batches with their expiry, used more than counted. The caller's, NULL: no memory. */
char *facts_supply(const json_t *row);
/* How it is counted, in one paragraph. */
extern const char FACTS_HOW_COUNTED[];
