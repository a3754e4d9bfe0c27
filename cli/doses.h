/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Doses in the words a patient reads, from the rows the daemon answered. */

#include "civil.h"
#include "cytosched.h"
#include "json.h"
#include "table.h"
#include "words.h"

/* The date in the patient's zone, from a reply's context. */
Day context_today(const json_t *context, const char *patient);
/* The reply names more than one patient. */
bool context_several(const json_t *context);
/* The wall clock in an RFC 3339 text; SLOT_NONE where it is none. */
Slot instant_slot(const char *instant);
/* "Sunday 22 November, 19:00, in 2 days"; where that is not the time here, "Sun 22 Nov 19:00 (New
 * York), in 2 days"; the text itself where it can't be read. PATIENT: whose it is. */
#define INSTANT_WORDS_SIZE 256
const char *instant_words(const json_t *context, const char *patient, const char *instant,
                          char buf[static INSTANT_WORDS_SIZE]);
/* "Sun 22 Nov 19:00", in another year "22 Nov 2027 19:00". */
const char *instant_short(const char *instant, Day today, char buf[static WORDS_SIZE]);

#define AMOUNT_WORDS_SIZE 64
/* The row's amount as it is shown, "" where it has none. */
const char *row_amount(const json_t *row, char buf[static AMOUNT_WORDS_SIZE]);
/* A schedule as it is shown: plain units with commas. */
void put_schedule(FILE *f, const char *schedule);
/* A line of it, with what stands in front. */
void say_schedule(size_t indent, Style s, const char *front, const char *schedule);
/* "peginterferon alfa-2a, 90 micrograms, under the skin"; the caller's, NULL: no memory. */
char *dose_what(const json_t *dose);

#define STATE_SIZE 1200
/* "taken 19:05, left thigh", "moved from Sun 22 Nov 19:00"; "" for what is merely planned. */
const char *dose_state(const json_t *dose, Day today, char buf[static STATE_SIZE]);
Style state_style(const char *state);

/* A list by days, over several pages. */
typedef struct DoseList {
        char day[DAY_TEXT_SIZE]; /* of the last heading */
        char name[LIMIT_TEXT];   /* of the last dose */
        json_t *missed;          /* whose doses were missed, as keys; NULL: not asked for */
        size_t n;
} DoseList;

/* The doses under a heading a day, from the row FIRST on, at most N. 0 or an exit code. */
int doses_by_day(DoseList *list, const json_t *doses, size_t first, size_t n, const json_t *context);
/* The doses of one regimen, a line each. 0 or an exit code. */
int doses_lines(DoseList *list, const json_t *doses, const json_t *context);
