/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* An amount as prescribed: a decimal number and a unit, never converted. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lexer.h"

typedef enum Unit {
        UNIT_NONE, /* no amount: a blood test has none */
        UNIT_MILLION_UNITS,
        UNIT_MICROGRAMS,
        UNIT_MILLIGRAMS,
        UNIT_MILLILITRES,
        UNIT_UNITS,
        UNIT_GRAMS,
        UNIT_PENS, /* from here on containers: what is in one is not said */
        UNIT_SYRINGES,
        UNIT_VIALS,
        UNIT_INJECTIONS,
        UNIT_TABLETS,
        UNIT_CAPSULES,
        UNITS,
} Unit;

typedef struct Amount {
        uint64_t value; /* in ten-thousandths, 1 to 9,999,999,999,999 (9 digits, 4 decimals) */
        Unit unit;
} Amount;

#define AMOUNT_TEXT_SIZE 48

/* Canonical, as the schedule language prints it: "4.5 million units", "90 micrograms", singular for
 * exactly 1 ("1 milligram"; "1 million units" keeps its s); "" for UNIT_NONE. */
const char *amount_print(Amount amount, char buf[static AMOUNT_TEXT_SIZE]);
/* As shown to a patient: no trailing zero, a leading zero, the unit written out, commas
 * in plain units over 9,999 ("18,000 units"). ISMP's list of error-prone abbreviations. */
const char *amount_words(Amount amount, char buf[static AMOUNT_TEXT_SIZE]);
/* Parses a whole canonical text, or any the language takes; "" is UNIT_NONE. 0 or -EINVAL. */
int amount_parse(const char *text, Amount *ret);
/* "micrograms", in the plural; "" for UNIT_NONE. */
const char *unit_name(Unit unit);
/* Whether the unit counts containers, or measures a volume: the strength is not stated. */
static inline bool unit_container(Unit unit) {
        return unit >= UNIT_PENS && unit < UNITS;
}
static inline bool amount_equal(Amount a, Amount b) {
        return a.unit == b.unit && a.value == b.value;
}
/* A number and a unit. NULL, or what was expected where the lexer now stands. */
const char *amount_take(Lexer *l, Amount *ret);
