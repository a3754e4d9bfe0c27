/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An amount as prescribed: reading it, printing it, and its words for a patient. */

#include <inttypes.h>

#include "amount.h"
#include "util.h"

#define ONE UINT64_C(10000) /* values are in ten-thousandths */
#define WHOLE_DIGITS 9
#define DECIMALS 4

static const char *const unit_names[] = {
        [UNIT_NONE] = "",
        [UNIT_MILLION_UNITS] = "million units",
        [UNIT_MICROGRAMS] = "micrograms",
        [UNIT_MILLIGRAMS] = "milligrams",
        [UNIT_MILLILITRES] = "millilitres",
        [UNIT_UNITS] = "units",
        [UNIT_GRAMS] = "grams",
        [UNIT_PENS] = "pens",
        [UNIT_SYRINGES] = "syringes",
        [UNIT_VIALS] = "vials",
        [UNIT_INJECTIONS] = "injections",
        [UNIT_TABLETS] = "tablets",
        [UNIT_CAPSULES] = "capsules",
};

/* Beside the names themselves, in the plural and the singular. */
static const struct {
        const char *word;
        Unit unit;
} unit_words[] = {
        { "miu", UNIT_MILLION_UNITS },    { "mu", UNIT_MILLION_UNITS },
        { "\xc2\xb5g", UNIT_MICROGRAMS }, /* U+00B5, the micro sign */
        { "\xce\xbcg", UNIT_MICROGRAMS }, /* U+03BC, the Greek letter */
        { "ug", UNIT_MICROGRAMS },        { "mcg", UNIT_MICROGRAMS },
        { "mg", UNIT_MILLIGRAMS },        { "ml", UNIT_MILLILITRES },
        { "iu", UNIT_UNITS },
};

const char *unit_name(Unit unit) {
        return (size_t)unit < ELEMENTSOF(unit_names) ? unit_names[unit] : "";
}

/* Room for a number of 20 digits, its commas and its decimals. */
#define NUMBER_SIZE 36

/* From END backwards; its begin. Amounts are printed so often that printf() shows. */
static char *print_number(uint64_t value, bool commas, char *end) {
        uint64_t whole = value / ONE, rest = value % ONE;
        unsigned n = DECIMALS, digit = 0;

        *--end = '\0';
        if (rest > 0) {
                for (; rest % 10 == 0; rest /= 10)
                        n--;
                for (; n > 0; n--, rest /= 10)
                        *--end = (char)('0' + rest % 10);
                *--end = '.';
        }
        do {
                if (commas && digit > 0 && digit % 3 == 0)
                        *--end = ',';
                *--end = (char)('0' + whole % 10);
                digit++;
        } while ((whole /= 10) > 0);
        return end;
}

static const char *print_amount(Amount amount, bool commas, char buf[static AMOUNT_TEXT_SIZE]) {
        char number[NUMBER_SIZE], *end;

        end = stpcpy(buf, print_number(amount.value, commas, number + sizeof(number)));
        *end++ = ' ';
        strcpy(end, unit_name(amount.unit));
        return buf;
}

const char *amount_print(Amount amount, char buf[static AMOUNT_TEXT_SIZE]) {
        buf[0] = '\0';
        if (amount.unit == UNIT_NONE)
                return buf;
        print_amount(amount, false, buf);
        if (amount.value == ONE && amount.unit != UNIT_MILLION_UNITS)
                buf[strlen(buf) - 1] = '\0'; /* every other unit's plural is its name and an s */
        return buf;
}

const char *amount_words(Amount amount, char buf[static AMOUNT_TEXT_SIZE]) {
        if (amount.unit != UNIT_UNITS || amount.value <= 9999 * ONE)
                return amount_print(amount, buf);
        return print_amount(amount, true, buf);
}

/* "4.5" to ten-thousandths. 0; -EINVAL for another form; -ERANGE for zero or too many digits. */
static int read_number(const char *s, size_t n, uint64_t *ret) {
        size_t whole = 0, decimals = 0;
        uint64_t value = 0;

        while (whole < n && s[whole] != '.')
                whole++;
        decimals = n > whole ? n - whole - 1 : 0;
        if (whole == 0 || (n > whole && decimals == 0))
                return -EINVAL;
        if (whole > WHOLE_DIGITS || decimals > DECIMALS)
                return -ERANGE;
        for (size_t i = 0; i < n; i++)
                if (s[i] >= '0' && s[i] <= '9')
                        value = value * 10 + (uint64_t)(s[i] - '0');
                else if (i != whole)
                        return -EINVAL;
        for (size_t i = decimals; i < DECIMALS; i++)
                value *= 10;
        if (value == 0)
                return -ERANGE;
        *ret = value;
        return 0;
}

/* The unit's name, also without its s. */
static bool take_name(Lexer *l, Unit unit) {
        char singular[AMOUNT_TEXT_SIZE];

        snprintf(singular, sizeof(singular), "%.*s", (int)strlen(unit_names[unit]) - 1, unit_names[unit]);
        return lexer_take(l, unit_names[unit]) || lexer_take(l, singular);
}

static const char *take_unit(Lexer *l, Unit *ret) {
        bool million = lexer_take(l, "million");

        for (Unit unit = UNIT_MICROGRAMS; unit < UNITS; unit++)
                if ((!million || unit == UNIT_UNITS) && take_name(l, unit)) {
                        *ret = million ? UNIT_MILLION_UNITS : unit;
                        return NULL;
                }
        if (million)
                return "\"units\" after million";
        for (size_t i = 0; i < ELEMENTSOF(unit_words); i++)
                if (lexer_take(l, unit_words[i].word)) {
                        *ret = unit_words[i].unit;
                        return NULL;
                }
        return "a unit: million units, micrograms, milligrams, grams, millilitres, units, pens, syringes, "
               "vials, injections, tablets or capsules";
}

const char *amount_take(Lexer *l, Amount *ret) {
        const char *s = l->text + l->offset, *expected;
        uint64_t value;
        Unit unit;
        int r = l->kind == TOKEN_NUMBER ? read_number(s, l->length, &value) : -EINVAL;

        if (r == -ERANGE)
                return "an amount more than zero, with at most 9 digits and 4 decimals";
        if (r < 0)
                return "an amount such as 3 or 4.5";
        /* 4,5 and 18,000: one of them is a slip of a thousand, so neither is guessed at. */
        if (s[l->length] == ',' && s[l->length + 1] >= '0' && s[l->length + 1] <= '9')
                return "a number without a comma, such as 4.5 or 18000";
        lexer_next(l);
        expected = take_unit(l, &unit);
        if (!expected)
                *ret = (Amount) { .value = value, .unit = unit };
        return expected;
}

int amount_parse(const char *text, Amount *ret) {
        Amount amount = { .unit = UNIT_NONE };
        Lexer l;

        if (!isempty(text)) {
                lexer_start(&l, text);
                if (amount_take(&l, &amount) || l.kind != TOKEN_END)
                        return -EINVAL;
        }
        *ret = amount;
        return 0;
}
