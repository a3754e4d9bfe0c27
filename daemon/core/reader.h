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

/* A call, as xgettext takes each comma in braces for one between arguments. */
static inline Place place_from(size_t first, size_t end) {
        return (Place) { first, end };
}

/* One way in which a problem may be mended: bytes of the text, and what stands there instead. */
#define EDITS_MAX 4u
#define OFFERS_MAX 64u
typedef struct Edit {
        size_t start, end;
        char *by;
} Edit;

typedef struct Offer {
        size_t problem;
        Edit edits[EDITS_MAX]; /* by where they begin */
        size_t n;
        const LexiconEntry *word; /* the one that an unknown word is nearly; NULL for no word */
} Offer;

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
        unsigned n_times;   /* how many times of the day go on */
        bool amounts;       /* one of them has an amount */
        Place untimed;      /* the last word about how often of the first one without a time */
        bool undated;       /* and without a day of the week */
        Place from_at;      /* where the start is stated */
        FILE *f;            /* the canonical text, as it comes to be */
        Offer *offers;      /* those of a problem follow each other */
        size_t n_offers, offers_allocated;
        bool split;         /* the next step begins here, without a joint */
        bool of_the_language; /* as it is: what it says has one meaning there */
        bool trial;         /* of an offer: it is asked only whether it is read */
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
        bool apart;        /* another one has its own days or times, which is said */

        How how;
        unsigned n;
        Place how_at;
        bool how_wrong;
        bool clash; /* another one is said too */
        How other_how;
        unsigned other_n;
        Place other_at;
        bool once_a_week; /* said as a count: once a week */
        bool once_each;   /* once a day, once every 2 weeks: one dose each time */
        bool days_a_week; /* 3 days a week: on each of them at all its times */
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
        bool each;      /* every sunday, each sunday: of each week */
        uint8_t each_joined; /* every other sunday and every wednesday: those that are said with "every" for themselves */
        Place days_at;

        uint8_t parts; /* bits by Part */
        Place part_at;
        unsigned n_times;
        uint16_t times[TIMES_MAX];
        Place times_at;
        bool time_wrong;
        bool date_or_time; /* 6.12 may be a date, or a time */
        Place date_or_time_at;
        size_t date_or_time_first; /* of all that a date would replace */
        Day maybe_day;
        int maybe_minute;
        Place weak_at; /* a time without a mark: 1900, 19.00, 19 */
        bool weak;
        bool midnight;
        Place midnight_at;
        Place two_at; /* 9, of the morning or the evening */
        int two[2];
        Place from_time_at;
        bool from_time;
        bool slash; /* 9am/9pm: both, or one of them */

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

static inline const Lexeme *at(const Reader *rd, size_t k) {
        return &rd->l[MIN(rd->i + k, rd->n)];
}
static inline bool sees(const Reader *rd, size_t k, Meaning means) {
        return at(rd, k)->means == means;
}
static inline bool sees_sign(const Reader *rd, size_t k, char sign) {
        return lexeme_is_sign(at(rd, k), sign);
}
static inline bool is_day(const Lexeme *l) {
        return l->means == MEANS_WEEKDAY || l->means == MEANS_WEEKDAYS;
}
/* mondays, but not tues */
static inline bool is_plural(const Reader *rd, const Lexeme *l) {
        return l->means == MEANS_WEEKDAY && l->length > 4 && strncasecmp(rd->text + l->offset + l->length - 4, "days", 4) == 0;
}
/* A whole number, or "a": how many; 0 where it is none (or more than MAX). */
static inline unsigned count_of(const Lexeme *l, unsigned max) {
        int n = l->means == MEANS_A ? 1 : lexeme_count(l, max);

        return n > 0 ? (unsigned)n : 0;
}
