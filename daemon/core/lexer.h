/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The tokens of a typed text. */

#include <stdbool.h>
#include <stddef.h>

#include "util.h"

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
/* The token as `, not "fro"`; "" at the end and for what cannot be shown. */
#define QUOTE_SIZE 48
const char *lexer_quote(const Lexer *l, char buf[static QUOTE_SIZE]);
