/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The words in which people write a prescription, by meaning. A language is a table of its own
 * (lexicon-en.c); what the meanings do together is the reader's (typed*.c). */

#include <stddef.h>
#include <stdint.h>

#include "util.h"

typedef enum Meaning {
        MEANS_END,
        MEANS_UNKNOWN, /* letters that are no word here */
        MEANS_SIGN,    /* one byte, in value */

        /* figures */
        MEANS_NUMBER,   /* also in words */
        MEANS_DOUBTFUL, /* 1,000: a thousand, or one */
        MEANS_CLOCK,    /* 7:30, 19h30, 19h */
        MEANS_DATE,     /* three numbers: 6.12.2026, 2026-12-6, 31/12/2026 */
        MEANS_ORDINAL,  /* 1st, second */
        MEANS_LARGE,    /* thirty, twenty-one: in words beyond twenty, which is not read; value: how much */
        MEANS_FIGURES,  /* what is none of these */

        /* amounts */
        MEANS_UNIT, /* value: Unit */
        MEANS_MILLION,
        MEANS_THOUSAND,
        MEANS_HALF,
        MEANS_FRACTION, /* as one sign, and quarter; value: hundredths */
        MEANS_PER_BODY, /* /kg, /m2 */

        /* how often */
        MEANS_EVERY,
        MEANS_OTHER, /* every other */
        MEANS_ALTERNATE,
        MEANS_EACH_SPAN, /* daily, weekly, nightly; value: Span | Part << 8 */
        MEANS_TIMES,     /* 3 times */
        MEANS_BY,        /* x */
        MEANS_TIMES_OVER, /* once, twice; value: how often */
        MEANS_SINGLE,
        MEANS_PER,
        MEANS_A,
        MEANS_Q,
        MEANS_SPAN, /* day, week; value: Span */
        MEANS_REST,
        MEANS_OFF,
        MEANS_CYCLE,
        MEANS_REPEAT,

        /* days and times */
        MEANS_WEEKDAY,   /* value: 0 is Monday */
        MEANS_WEEKDAYS,  /* value: a set, bit 0 is Monday */
        MEANS_MONTH,     /* value: 1 to 12 */
        MEANS_DAY_AWAY,  /* today, tomorrow; value: days from today */
        MEANS_NEXT,
        MEANS_LAST,
        MEANS_THIS,
        MEANS_AGO,
        MEANS_NOW, /* value: as MEANS_REFUSED, where it is of a plan */
        MEANS_MERIDIEM, /* value: 0 am, 1 pm */
        MEANS_NOON,
        MEANS_MIDNIGHT,
        MEANS_PAST, /* half past, quarter to; value: minutes after the hour */
        MEANS_PART, /* of the day; value: Part */
        MEANS_OCLOCK,

        /* what joins */
        MEANS_AND,
        MEANS_OR,
        MEANS_TO,
        MEANS_AT,
        MEANS_ON,
        MEANS_IN,
        MEANS_OF,
        MEANS_THE,
        MEANS_FOR,
        MEANS_FROM,
        MEANS_UNTIL,
        MEANS_THEN,
        MEANS_DOSES,
        MEANS_IN_ALL,
        MEANS_PASSED, /* take, inject: passed over */

        MEANS_ROUTE,   /* value: an index of lexicon_routes */
        MEANS_REFUSED, /* value: an index of lexicon_refused */
} Meaning;

/* Spans of time, shortest first. */
typedef enum Span { SPAN_MINUTE, SPAN_HOUR, SPAN_DAY, SPAN_WEEK, SPAN_FORTNIGHT, SPAN_MONTH, SPAN_YEAR } Span;

typedef enum Part { PART_NONE, PART_MORNING, PART_AFTERNOON, PART_EVENING, PART_NIGHT } Part;

typedef struct LexiconEntry {
        /* Lower case, one space between two (in a text also a hyphen). Within the entry: an address would have to
         * be set at each start, and the table be memory of the process's own. */
        char words[29];
        uint8_t means;     /* Meaning */
        int16_t value;
} LexiconEntry;

/* Why a word is refused, and what to type; readings are put in the word's place. */
typedef struct LexiconRefusal {
        const char *why;
        const char *readings[3];
        bool rest; /* what follows it in the step belongs to it */
        bool unit; /* stands where a unit would */
        bool of;   /* stands between some and all of them: 5 days out of 21 */
        bool part; /* of the day: the second reading is for where it is said how often, too */
} LexiconRefusal;
