/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Rows in words: the same on the terminal and on the page. */

#include "gather.h"

/* "25 August to 22 November 2026". */
#define RANGE_SIZE 96
const char *rows_range(const Report *r, char buf[static RANGE_SIZE]);
/* "Sun 22 Nov 19:00" of the row's instant KEY; "" where it has none. */
#define WHEN_SIZE 96
const char *rows_when(const Report *r, const json_t *row, const char *key, char buf[static WHEN_SIZE]);
#define ROWS_OF_SIZE 512
/* " of Anna", or "": nobody typed a name for "me". */
const char *rows_of(const Report *r, char buf[static ROWS_OF_SIZE]);
/* What is then to be said, where there are others; else "". */
const char *rows_nameless(const Report *r);
/* What is to be said beside the zone, where doses were planned by another clock than today's; else "". */
const char *rows_clocks(const Report *r);
/* "22 Nov 2026". */
const char *rows_date(Day day, char buf[static WHEN_SIZE]);
/* What was recorded of a dose: "taken Mon 23 Nov 20:10, 1 day later"; and beside it: "left thigh, batch B1". The caller's,
 * NULL: no memory. */
char *rows_recorded(const Report *r, const Given *g);
char *rows_beside(const Report *r, const Given *g);
/* A result's value with its unit and range, a symptom's value with its severity; the caller's, NULL: no memory. */
char *rows_result(const json_t *row);
char *rows_symptom(const json_t *row);
/* Whether the symptom in row I is the first of which is said what is said of it: each sentence stands once. */
bool rows_tells_first(const Report *r, size_t i);
/* "fever (chills)": what it is, and the word that it was typed as, where that is another. */
#define SYMPTOM_NAME_SIZE 512
const char *rows_symptom_name(const json_t *row, char buf[static SYMPTOM_NAME_SIZE]);
/* "1 pen"; the caller's, NULL: no memory. */
char *rows_supply_left(const json_t *row);
/* Of a supply: low, batches with their expiry, used more than counted. The caller's, NULL: no memory. */
char *rows_supply(const Report *r, const json_t *row);

/* How soon a symptom is to be told; "" where it has none. */
const char *rows_tier(const json_t *row);
/* "rests until 6 Dec 2026", of a site that rests. */
#define ROWS_REST_SIZE 256
const char *rows_rest(const json_t *row, char buf[static ROWS_REST_SIZE]);
