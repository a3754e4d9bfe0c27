/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Inside of the schedule language: the tree, and its parser. Private to language*.c, schedule.c, step.c,
 * strand.c, series.c and their tests. */

#include "lexer.h"
#include "schedule.h"

#define ITEMS_MAX 64
#define TIMES_MAX 24
#define NUMBER_MAX 9999u

typedef enum Pattern {
        PATTERN_ONCE,
        PATTERN_DAYS,     /* every N days */
        PATTERN_WEEKS,    /* every N weeks, on WEEKDAYS or (0) on the weekday it starts on */
        PATTERN_MONTHS,   /* every N months */
        PATTERN_WEEKDAYS, /* the bare list: weekly on WEEKDAYS */
        PATTERN_A_WEEK,   /* N times a week */
} Pattern;

typedef enum Bound { BOUND_NONE, BOUND_DOSES, BOUND_DAYS, BOUND_WEEKS, BOUND_MONTHS, BOUND_UNTIL } Bound;

typedef struct Step {
        uint16_t number; /* steps in the order of the text, from 0 */
        uint16_t n;      /* 1 for once and for the bare list */
        Pattern pattern;
        Bound bound;
        uint16_t length; /* of the bound, in what it counts */
        Day until;       /* BOUND_UNTIL */
        uint8_t weekdays; /* bit 0 is Monday */
        bool own_amount, own_times; /* said by the step itself, not inherited */
        uint8_t n_times;
        uint16_t times[TIMES_MAX]; /* minutes of the day, sorted, all different */
        Amount amount;
} Step;

typedef struct Rest {
        uint16_t n;
        Bound unit; /* BOUND_DAYS, BOUND_WEEKS or BOUND_MONTHS */
} Rest;

typedef struct Group {
        uint16_t cycles; /* as stated; 0 where nothing is */
        bool repeat;     /* "( ... ) repeat" */
        bool again;      /* "( ..., then repeat)"; of the root: the text's own repeat */
        int32_t cycle[7]; /* days that one cycle takes, by the weekday it starts on */
} Group;

typedef enum ItemKind { ITEM_GROUP, ITEM_REST, ITEM_STEP } ItemKind;

/* All items in the order of the text, a group before what is in it. Item 0 is the text
 * itself, a group without parentheses. */
typedef struct Item {
        ItemKind kind;
        uint16_t next;   /* the first item after this one and all that is in it */
        uint16_t steps;  /* how many steps are in it */
        bool dated;      /* its length depends on more than its first weekday: months, until */
        int32_t days[7]; /* what it takes, by the weekday it starts on; not where DATED */
        union {
                Step step;
                Rest rest;
                Group group;
        };
} Item;

struct Schedule {
        uint16_t n_items, n_steps;
        Item items[];
};

/* The tree of a text, inheritance done, not yet measured. As schedule_parse(). */
int language_parse(const char *text, Schedule **ret, ScheduleError *err);

static inline uint32_t group_cycles(const Group *g) {
        return g->repeat || g->again ? UINT32_MAX : MAX(g->cycles, 1);
}
