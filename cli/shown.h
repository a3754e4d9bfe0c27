/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Values in the words a patient reads. */

#include "instant.h"
#include "json.h"
#include "term.h"
#include "words.h"

/* "Sunday 22 November, 19:00, in 2 days"; where that is not the time here, "Sun 22 Nov 19:00 (New
 * York), in 2 days"; the text itself where it can't be read. PATIENT: whose it is. */
#define INSTANT_WORDS_SIZE 256
const char *instant_words(const json_t *context, const char *patient, const char *instant,
                          char buf[static INSTANT_WORDS_SIZE]);
/* The same of an instant of a dose's row. */
const char *instant_words_of(const json_t *context, const json_t *dose, const char *instant,
                             char buf[static INSTANT_WORDS_SIZE]);
/* "Sun 22 Nov 19:00", in another year "22 Nov 2027 19:00". */
const char *instant_short(const char *instant, Day today, char buf[static WORDS_SIZE]);

/* What a symptom's source says of it, in the reader's language: the row has it in one that does not change. The caller's; NULL: no
 * memory. */
char *row_tell(const json_t *row);

#define AMOUNT_WORDS_SIZE 64
/* The row's amount as it is shown, "" where it has none. */
const char *row_amount(const json_t *row, char buf[static AMOUNT_WORDS_SIZE]);
/* A schedule as it is shown: plain units with commas. */
void put_schedule(FILE *f, const char *schedule);
/* A regimen's: what holds, and what begins on a day to come with that day. */
void say_plan(size_t indent, const json_t *regimen, Day today);
/* A line of it, with what stands in front. */
void say_schedule(size_t indent, Style s, const char *front, const char *schedule);
