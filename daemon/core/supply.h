/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is there: pens, vials, needles. Derived from what was counted, added and used, never stored,
 * so that an answer that is undone brings its pen back. How far it reaches comes from the plan's
 * doses, which the caller gives one by one. Counts are of whole items; nothing is converted. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "civil.h"

#define SUPPLY_COUNT_MAX 9999 /* of one entry */
#define SUPPLY_SERVES_MAX 999 /* items a dose, or doses an item */

/* What one item holds and what a dose uses of it, in shares: an item that serves two doses has
 * 20,000, each dose uses 10,000; two pens a dose are 10,000 and 20,000. */
typedef struct SupplyItem {
        int64_t size, dose;
        Unit unit;       /* the plan's amount in it says what a dose uses; UNIT_NONE: SIZE and DOSE do */
        int32_t within;  /* days from an item's first use in which it can be used up; 0: no limit */
} SupplyItem;

/* PER_DOSE items a dose, or DOSES_EACH doses an item; the other is 1. */
SupplyItem supply_item(uint32_t per_dose, uint32_t doses_each, Unit unit, int32_t within);
/* What a dose of this amount uses. */
int64_t supply_shares(const SupplyItem *item, Amount amount);

typedef enum SupplyKind { SUPPLY_ADD, SUPPLY_COUNT, SUPPLY_USE } SupplyKind;

typedef struct SupplyEvent {
        SupplyKind kind;
        int64_t at;        /* instant; what is counted, was used, or came then */
        int64_t order;     /* of those of one instant: the number of its change */
        Day day;           /* AT's civil day */
        int64_t count;     /* added, counted: items */
        int64_t shares;    /* used */
        const char *batch; /* borrowed; NULL: none is named */
        Day expires;       /* its last usable day; DAY_NONE: none is stated */
} SupplyEvent;

/* Orders events by when they were. */
void supply_sort(SupplyEvent *events, size_t n);

/* Items of one batch and one expiry. */
typedef struct SupplyLot {
        const char *batch; /* borrowed from the events; NULL */
        Day expires;       /* DAY_NONE: not stated */
        int64_t full;      /* whole items */
        int64_t open;      /* shares left of the one that is in use; 0: none is */
        Day opened;        /* the day of its first use */
} SupplyLot;

typedef struct Supply {
        SupplyLot *lots; /* owned; the earliest expiry first, those without one last */
        size_t n, allocated;
        size_t first;    /* those before it are empty */
        int64_t debt;    /* shares that were used of what was never counted */
        bool begun;      /* something was counted or added */
} Supply;
void supply_done(Supply *s);
/* A copy; batches are borrowed as those of S are. 0 or -ENOMEM. */
int supply_copy(const Supply *s, Supply *ret);

/* What EVENT makes of it; events in their order. 0 or -ENOMEM. */
int supply_event(Supply *s, const SupplyItem *item, const SupplyEvent *event);
/* What can no longer be used up on DAY is over: items that were opened too long ago. */
void supply_at(Supply *s, const SupplyItem *item, Day day);
/* Items that are not empty, expired ones too. */
int64_t supply_lot_left(const SupplyLot *lot);
int64_t supply_left(const Supply *s);

/* How far what is there reaches: dose by dose, in their order, until one is not covered. */
typedef struct SupplyReach {
        Supply left;     /* a copy; lots as in the supply it began from */
        int64_t doses;   /* how many are covered */
        Day out;         /* the day of the first that is not; DAY_NONE: none yet */
        Day last;        /* the day of the last dose looked at; DAY_NONE: none */
} SupplyReach;
int supply_reach_begin(const Supply *s, SupplyReach *ret);
void supply_reach_done(SupplyReach *r);
/* The next dose: true where it is covered. */
bool supply_reach_dose(SupplyReach *r, const SupplyItem *item, Day day, int64_t shares);
/* How many of lot I expire before a dose of theirs comes. TODAY is looked at where there was no dose. */
int64_t supply_reach_unused(const SupplyReach *r, size_t i, Day today);

/* What a typed item is called: "pen", "Pens" are "pens"; another text as it is. Its singular: "pen". */
const char *supply_plural(const char *item);
const char *supply_singular(const char *item);
/* Whether it begins with a unit of measure and names nothing that can be counted: "micrograms", "million IU of pegasys". 1, 0 or
 * -ENOMEM. */
int supply_is_measure(const char *item);
/* Reads when something expires: a date, or a month as cartons print it ("2027-05", "05/2027", "May
 * 2027": its last day). 0, -EINVAL, -ERANGE. */
int expiry_read(const char *text, Day today, Day *ret);
