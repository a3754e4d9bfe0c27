/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A typed text as lexemes: figures, words of the lexicon, signs. Private to typed*.c, when.c and supply.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lexicon.h"

typedef struct Lexeme {
        Meaning means;
        int32_t value; /* what the lexicon says; a sign's byte */
        uint32_t offset, length;
        bool glued; /* no blank before it */

        /* MEANS_NUMBER, MEANS_DOUBTFUL: in ten-thousandths. MEANS_ORDINAL: the whole number, as is. */
        uint64_t number;
        uint8_t digits;    /* of a whole number in figures; 0 in words, and with a point */
        char separator;    /* between the parts: . , : h / - ; 0 for none */
        uint8_t lengths[3]; /* of the parts, in digits */
        uint32_t parts[3]; /* the numbers between the separators, one to three */
} Lexeme;

/* Lexemes of TEXT, N of them and one MEANS_END behind them; the caller's to free. At most one a byte,
 * in time linear in the text. 0 or -ENOMEM. */
int lexemes_of(const char *text, Lexeme **ret, size_t *ret_n);

/* The words of the lexicon that an unknown one is nearly (one slip of a finger, two in a long word), the
 * nearest ones; of a phrase, its first word. How many. */
#define NEAR_MAX 4
size_t lexicon_near(const char *word, size_t length, const LexiconEntry *ret[static NEAR_MAX]);

static inline bool lexeme_is_sign(const Lexeme *l, char sign) {
        return l->means == MEANS_SIGN && l->value == sign;
}

/* Makes of an unknown word one of the lexicon. */
void lexeme_become(Lexeme *l, const LexiconEntry *entry);

/* A whole number up to MAX, in figures or words; -1 where it is none. */
static inline int lexeme_count(const Lexeme *l, unsigned max) {
        if (l->means != MEANS_NUMBER || l->number % 10000 != 0 || l->number / 10000 > max ||
            (l->separator != 0 && l->separator != ' '))
                return -1;
        return (int)(l->number / 10000);
}
