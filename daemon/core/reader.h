/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Inside of the reader of typed prescriptions: where it stands, what it found out about one step, what
 * it has to say. Private to typed.c and read-*.c. */

#include "language.h"
#include "lexeme.h"
#include "read-when.h"
#include "typed.h"

/* Lexemes from FIRST up to END. */
typedef struct Place {
        size_t first, end;
} Place;

typedef struct Reader {
        const char *text;
        Day today;
        const TypedPlan *plan;
        Typed *out;
        Lexeme *l;
        size_t n, i;
        uint32_t *partner;  /* of each "(", its ")"; 0 for none */
        unsigned depth;     /* of groups */
        size_t mended;      /* a word that was read as the one it nearly is */
        size_t steps;       /* read so far */
        bool timed;         /* one of them has a time, which goes on */
        bool amounts;       /* one of them has an amount */
        Place from_at;      /* where the start is stated */
        FILE *f;            /* the canonical text, as it comes to be */
        int error;          /* -ENOMEM */
} Reader;

typedef enum How { HOW_NONE, HOW_ONCE, HOW_DAYS, HOW_WEEKS, HOW_MONTHS, HOW_A_WEEK } How;

typedef struct Count {
        unsigned n;
        Span span;
} Count;

#define CYCLE_DAYS_MAX 366u

/* What the words of one step say, before it is asked whether they agree; by subject. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): there is one at a time */
typedef struct Draft {
        size_t begin;
        unsigned parens; /* open ones that are passed over */

        Amount amount;
        Place amount_at;
        bool amount_wrong; /* there is one, and a problem with it */

        How how;
        unsigned n;
        Place how_at;
        bool how_wrong;
        bool once_a_week; /* said as a count: once a week */
        bool daily_part;  /* every night: goes where the part goes */
        unsigned a_day;   /* so many times a day; 0 where not said */
        Place a_day_at;
        unsigned hours; /* every so many hours */
        Place hours_at;
        bool per; /* an amount per SPAN */
        Span per_span;
        Place per_at;

        uint8_t days; /* bit 0 is Monday */
        bool range;   /* mon-fri, weekdays */
        unsigned every; /* every other sunday: 2 */
        Place days_at;

        uint8_t parts; /* bits by Part */
        Place part_at;
        unsigned n_times;
        uint16_t times[TIMES_MAX];
        Place times_at;
        bool time_wrong;
        Place weak_at; /* a time without a mark: 1900, 19.00, 19 */
        bool weak;
        bool midnight;
        Place midnight_at;
        Place two_at; /* 9, of the morning or the evening */
        int two[2];
        Place from_time_at;
        bool from_time;

        bool dated; /* a date without "from" */
        Day date;
        Place date_at;

        Bound bound;
        unsigned length;
        Day until;
        Place bound_at;
        bool bound_wrong;
        bool by; /* x 12, of nothing */
        unsigned cycles;
        Place cycles_at;

        Count on, off; /* 5 days on, 2 days off */
        Place on_at;
        uint64_t cycle_days[CYCLE_DAYS_MAX / 64 + 1]; /* days 1-5: bit 1 to 5 */
        unsigned n_cycle_days;
        Place cycle_days_at;
        Count cycle; /* of a 21-day cycle */
} Draft;

/* ---- saying (read-problem.c) ---- */

/* Notes what lexemes were read as; "" for what is passed over. */
void note(Reader *rd, size_t first, size_t end, const char *format, ...) _printf_(4, 5);
/* A problem at a place, opened by the place's words in quotes. NULL where there are too many. */
TypedProblem *problem(Reader *rd, Place at, const char *format, ...) _printf_(3, 4);
/* A reading of PROBLEM (may be NULL): the whole text with AT replaced by what is printed. */
void reading(Reader *rd, TypedProblem *p, Place at, const char *format, ...) _printf_(4, 5);
/* The same with two places replaced, which do not overlap. */
void reading_of_two(Reader *rd, TypedProblem *p, Place at, const char *by, Place other, const char *other_by);
/* The whole text, with what is printed behind it. */
void reading_with(Reader *rd, TypedProblem *p, const char *format, ...) _printf_(3, 4);
/* The words of a place, as they may be said again. */
#define PLACE_TEXT_SIZE 64
const char *place_text(const Reader *rd, Place at, char buf[static PLACE_TEXT_SIZE]);
const char *weekdays_text(uint8_t days, char buf[static PLACE_TEXT_SIZE]);
/* "week", for N of them "weeks". */
const char *span_text(Span span, unsigned n);

/* ---- the parts of a step (read-part.c, read-often.c, read-clock.c) ---- */

static inline const Lexeme *at(const Reader *rd, size_t k) {
        return &rd->l[MIN(rd->i + k, rd->n)];
}
static inline bool sees(const Reader *rd, size_t k, Meaning means) {
        return at(rd, k)->means == means;
}
static inline bool sees_sign(const Reader *rd, size_t k, char sign) {
        return lexeme_is_sign(at(rd, k), sign);
}

/* Each reads what begins where the reader stands into the draft and goes past it; false where it is
 * something else. */
bool take_amount(Reader *rd, Draft *d);
bool take_often(Reader *rd, Draft *d);
bool take_per(Reader *rd, Draft *d);
bool take_bound(Reader *rd, Draft *d);
bool take_on_off(Reader *rd, Draft *d);
bool take_cycle(Reader *rd, Draft *d);
bool take_days(Reader *rd, Draft *d);
bool take_of_month(Reader *rd, Draft *d);
bool take_from(Reader *rd, Draft *d);
bool take_date(Reader *rd, Draft *d);
bool take_times(Reader *rd, Draft *d);
bool take_part(Reader *rd, Draft *d);

/* How often, from a count and a span; also of days (every other sunday). */
void set_how(Reader *rd, Draft *d, How how, unsigned n, Place at);
void set_span(Reader *rd, Draft *d, Span span, unsigned n, Place at);
/* Days and ranges of days from the reader's place on, into the draft. */
bool take_day_list(Reader *rd, Draft *d, size_t begin, unsigned every);
bool is_day(const Lexeme *l);
/* A whole number, or "a": how many; 0 where it is none (or more than MAX). */
unsigned count_of(const Lexeme *l, unsigned max);

/* ---- one step (read-step.c) ---- */

/* Looks whether all that was said agrees, and writes the step. */
void finish_step(Reader *rd, Draft *d);
