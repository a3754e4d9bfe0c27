/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokens of the schedule language. */

#include "lexer.h"

#include "utf8.h"

#define QUOTE_MAX 32 /* bytes of a wrong word that are said again */

/* ASCII only: the language does not depend on the locale. */
static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

/* Blanks between tokens; the no-break space comes along when a page is copied. */
static size_t blank(const char *s) {
        if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
                return 1;
        return s[0] == '\xc2' && s[1] == '\xa0' ? 2 : 0;
}

static size_t scan_number(const char *s, TokenKind *ret) {
        size_t n = 0;

        *ret = TOKEN_NUMBER;
        for (;; n++)
                if (s[n] == '-' && is_digit(s[n + 1]))
                        *ret = TOKEN_DATE;
                else if (s[n] == ':' && *ret != TOKEN_DATE)
                        *ret = TOKEN_TIME;
                else if (!is_digit(s[n]) && s[n] != '.' && s[n] != ':')
                        return n;
}

static size_t scan(const char *s, TokenKind *ret) {
        size_t n = 0;

        if (is_digit(*s))
                return scan_number(s, ret);
        while (is_letter(s[n]) && blank(s + n) == 0)
                n++;
        if (n > 0)
                *ret = TOKEN_WORD;
        else
                *ret = *s ? TOKEN_SIGN : TOKEN_END;
        return n > 0 ? n : (*s != '\0');
}

void lexer_next(Lexer *l) {
        size_t n;

        l->offset += l->length;
        while ((n = blank(l->text + l->offset)) > 0)
                l->offset += n;
        l->length = scan(l->text + l->offset, &l->kind);
}

void lexer_start(Lexer *l, const char *text) {
        *l = (Lexer) { .text = text };
        lexer_next(l);
}

bool lexer_is(const Lexer *l, const char *word) {
        const char *s = l->text + l->offset;

        for (size_t i = 0; i < l->length; i++)
                if (lower(s[i]) != word[i]) /* a word that ends here differs by its NUL */
                        return false;
        return l->length > 0 && word[l->length] == '\0';
}

bool lexer_take(Lexer *l, const char *word) {
        if (!lexer_is(l, word))
                return false;
        lexer_next(l);
        return true;
}

/* Whether a character may be said again in a message: no controls, no invisible marks. */
static bool quotable(uint32_t c) {
        return c >= 0x21 && c != 0x7f && c != '"' && !(c >= 0x80 && c <= 0xa0) && c != 0xad &&
               !(c >= 0x2000 && c <= 0x206f) && c < 0xe000;
}

const char *lexer_quote(const Lexer *l, char buf[static QUOTE_SIZE]) {
        const char *s = l->text + l->offset;
        size_t n = 0;

        buf[0] = '\0';
        while (n < l->length && n < QUOTE_MAX) {
                uint32_t c;
                size_t k = utf8_decode(s + n, &c);

                if (k == 0 || !quotable(c))
                        return buf;
                if (n + k > QUOTE_MAX)
                        break;
                n += k;
        }
        if (n > 0)
                snprintf(buf, QUOTE_SIZE, ", not \"%.*s%s\"", (int)n, s,
                         n < l->length ? "..." : "");
        return buf;
}
