/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Inside of the schedule language: tokens, the tree, parser and printer. Private to
 * amount.c, language*.c, schedule.c, run.c, strand.c, series.c and their tests. */

#include "schedule.h"

#define ITEMS_MAX 64
#define TIMES_MAX 24
#define NUMBER_MAX 9999u

/* ---- tokens ---- */

typedef enum TokenKind {
        TOKEN_END,
        TOKEN_WORD,   /* letters, and every byte from 0x80 on (the micro sign is two) */
        TOKEN_NUMBER, /* starts with a digit; digits and points */
        TOKEN_TIME,   /* a number with a colon in it */
        TOKEN_DATE,   /* a number with a dash in it */
        TOKEN_SIGN,   /* any other single byte */
} TokenKind;

/* A place in a text and the token that begins there. A copy is a bookmark. */
typedef struct Lexer {
        const char *text;
        TokenKind kind;
        size_t offset, length;
} Lexer;

void lexer_start(Lexer *l, const char *text);
void lexer_next(Lexer *l);
/* Whether the token is WORD (lower case; also one sign), whatever its case. */
bool lexer_is(const Lexer *l, const char *word);
/* The same, and goes past it. */
bool lexer_take(Lexer *l, const char *word);
/* Decodes one UTF-8 character: its length in bytes, 0 where it is not valid (or at the end). */
size_t utf8_decode(const char *text, uint32_t *ret);

/* The token as `, not "fro"`; "" at the end and for what cannot be shown. */
#define QUOTE_SIZE 48
const char *lexer_quote(const Lexer *l, char buf[static QUOTE_SIZE]);

/* A number and a unit. NULL, or what was expected where the lexer now stands. */
const char *amount_take(Lexer *l, Amount *ret);

/* ---- the tree ---- */

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

/* ---- runs ---- */

/* To a plan all days after DAY_MAX are one: where an end lies beyond this one, it is this. */
#define DAY_END ((Day)100000)

/* STEP once through, starting on START. DOSES is 0 where its until comes too soon. */
void run_of_step(const Step *step, Day start, Run *ret);
/* The K-th day of the run's pattern, from 0, as if it never ended; DAY_END at most. */
Day run_day(const Run *run, uint64_t k);
/* How many days of the pattern lie before DAY, as if it never ended. */
uint64_t run_days_before(const Run *run, Day day);
/* The same for doses and slots. */
Slot run_slot(const Run *run, uint64_t dose);
uint64_t run_doses_before(const Run *run, Slot slot);
/* DAY plus N days, weeks or months. */
Day day_add(Day day, unsigned n, Bound unit);
