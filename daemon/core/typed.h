/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A prescription as people type it, read into the canonical text of the schedule language. Every
 * word is read, passed over by rule, or refused by name; what can be read in two ways is refused
 * with both readings. Pure: today is an argument. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schedule.h"
#include "util.h"

/* What a text does not say and must: a client can ask for it. */
typedef enum TypedMissing {
        TYPED_PATTERN = 1 << 0, /* how often */
        TYPED_TIME = 1 << 1,    /* at what time of the clock (or times) */
        TYPED_UNIT = 1 << 2,    /* of what: 180 */
        TYPED_DAYS = 1 << 3,    /* on which day */
        TYPED_AMOUNT = 1 << 4,  /* of one injection */
        /* What may be left out: these are in `unstated` only. */
        TYPED_FROM = 1 << 5,
        TYPED_END = 1 << 6,
} TypedMissing;

/* A part of the text, and what it was read as ("on sun"; "" for what is passed over). */
typedef struct TypedWord {
        size_t offset, length; /* bytes */
        char *as;
} TypedWord;

/* What is wrong at a place, in one line, and the whole text in each way in which it could be meant. */
typedef struct TypedProblem {
        size_t offset, length;
        char *message;
        char **readings;
        size_t n_readings;
} TypedProblem;

/* Where something is missing: in which step, from 1, and behind which byte. Step 0: nowhere. */
typedef struct TypedGap {
        size_t offset;
        unsigned step;
} TypedGap;

typedef struct Typed {
        char *canonical;   /* NULL where it was not read whole */
        Day from;          /* DAY_NONE where the text states none */
        const char *route; /* NULL where the text states none; static */
        bool exact;        /* the text was canonical */
        unsigned missing, unstated; /* TypedMissing */
        TypedGap gaps[2];           /* of the pattern, of the time: the first step that lacks it */
        unsigned steps;
        TypedWord *words;
        size_t n_words, words_allocated;
        TypedProblem *problems;
        size_t n_problems, problems_allocated;
} Typed;

/* At most so many problems are told of one text. */
#define TYPED_PROBLEMS_MAX 8u

void typed_done(Typed *t);

/* The plan that a changed one takes from what the text leaves out: the step in force. */
typedef struct TypedPlan {
        const Schedule *schedule; /* NULL: of a new plan */
        size_t step;
        Day next; /* the day of its next dose: the weekday of a plan that names none */
        bool appointment; /* a date without more is its one day */
        bool started; /* the start is stated beside the text, and may be past */
} TypedPlan;

/* Reads TEXT (at most LIMIT_SCHEDULE bytes); PLAN may be NULL. 0: RET is whole, the canonical text is one that
 * schedule_parse() takes; -EINVAL: RET has problems, or what is missing, or both; -ENOMEM. RET is
 * typed_done()'s in every case. */
int typed_read(const char *text, Day today, const TypedPlan *plan, Typed *ret);
