/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to words and figures. Signs that look alike (dashes, apostrophes, odd blanks, as a page
 * or a keyboard has them) are one here. */

#include "lexeme.h"

#include "fold.h"
#include "lexicon-en.h"

#define ONE UINT64_C(10000) /* a number's unit: ten-thousandths */
#define WORD_MAX 40         /* bytes; no word of the lexicon is longer */
#define WHOLE_MAX 9
#define DECIMALS_MAX 4

/* The lexicon by its words' first byte. */
typedef struct Index {
        uint16_t start[257];
        uint16_t entries[1024];
} Index;

typedef struct Scanner {
        const char *text;
        size_t at;
        Lexeme *l;
        size_t n;
        const Index *index;
} Scanner;

/* ---- bytes -------------------------------------------------------------------------------- */

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* U+00A0, U+2000 to U+200A, U+202F, U+3000 and ASCII's. */
static size_t blank(const char *s) {
        if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
                return 1;
        if (s[0] == '\xc2' && s[1] == '\xa0')
                return 2;
        if (s[0] == '\xe2' && s[1] == '\x80' && (((uint8_t)s[2] >= 0x80 && (uint8_t)s[2] <= 0x8a) || s[2] == '\xaf'))
                return 3;
        return strncmp(s, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

/* U+2010 to U+2015, and the minus sign U+2212. */
static size_t dash(const char *s) {
        if (*s == '-')
                return 1;
        if (s[0] == '\xe2' && s[1] == '\x80' && (uint8_t)s[2] >= 0x90 && (uint8_t)s[2] <= 0x95)
                return 3;
        return strncmp(s, "\xe2\x88\x92", 3) == 0 ? 3 : 0;
}

static size_t apostrophe(const char *s) {
        if (*s == '\'')
                return 1;
        return strncmp(s, "\xe2\x80\x99", 3) == 0 ? 3 : 0;
}

static bool is_letter(const char *s) {
        char c = lower(*s);

        if (c >= 'a' && c <= 'z')
                return true;
        return (unsigned char)c >= 0x80 && blank(s) == 0 && dash(s) == 0 && apostrophe(s) == 0;
}

/* ---- figures ------------------------------------------------------------------------------ */

/* One run of digits, so much of it as can count. */
static size_t digits_read(const char *s, uint32_t *ret, uint8_t *ret_length) {
        uint32_t value = 0;
        size_t n = 0;

        for (; is_digit(s[n]); n++)
                if (n < WHOLE_MAX)
                        value = value * 10 + (uint32_t)(s[n] - '0');
        *ret = value;
        *ret_length = (uint8_t)MIN(n, (size_t)255);
        return n;
}

/* The whole number of several groups of three: 3,000,000. 0 where they are none. */
static uint64_t grouped(const char *s, size_t length, char separator) {
        size_t group = 0, groups = 0, digits = 0;
        uint64_t value = 0;

        for (size_t i = 0; i < length; i++) {
                if (s[i] == separator) {
                        if (groups++ == 0 ? group < 1 || group > 3 : group != 3)
                                return 0;
                        group = 0;
                        continue;
                }
                if (++digits > WHOLE_MAX)
                        return 0;
                value = value * 10 + (uint64_t)(s[i] - '0');
                group++;
        }
        return groups >= 2 && group == 3 ? value : 0;
}

/* Digits, then a separator and digits again and again: 06.12.2026, 7:30, 0,5. */
static size_t figures_end(const char *s, char separator, unsigned *ret_parts) {
        size_t n = 0;

        *ret_parts = 0;
        for (;;) {
                while (is_digit(s[n]))
                        n++;
                (*ret_parts)++;
                if (!separator || s[n] != separator || !is_digit(s[n + 1]))
                        return n;
                n++;
        }
}

static void set_parts(Lexeme *l, const char *s, size_t length) {
        size_t at = 0;

        for (unsigned i = 0; i < 3 && at < length; i++)
                at += digits_read(s + at, &l->parts[i], &l->lengths[i]) + 1;
}

/* "4.5", "0,5": a decimal; "1,000" is doubtful, "0,125" is not. */
static void decimal(Lexeme *l, const char *s, size_t length) {
        size_t whole = l->lengths[0], decimals = length - whole - 1;
        uint64_t value = l->parts[0];

        if (whole > WHOLE_MAX || decimals > DECIMALS_MAX)
                return;
        for (size_t i = 0; i < DECIMALS_MAX; i++)
                value = value * 10 + (uint64_t)(i < decimals ? s[whole + 1 + i] - '0' : 0);
        l->number = value;
        l->means = decimals == 3 && whole <= 3 && l->parts[0] != 0 ? MEANS_DOUBTFUL : MEANS_NUMBER;
}

/* "1,500.75": groups, then a decimal. */
static size_t grouped_decimal(Lexeme *l, const char *s, size_t length) {
        char separator = s[length] == '.' ? ',' : '.', all[24];
        size_t n = length + 1, digits = 0;

        while (is_digit(s[n]))
                n++;
        for (size_t i = 0; i < n && digits < sizeof(all) - 1; i++)
                if (s[i] != separator)
                        all[digits++] = s[i];
        all[digits] = '\0';
        l->means = MEANS_FIGURES;
        l->separator = s[length];
        set_parts(l, all, digits);
        if (digits < sizeof(all) - 1)
                decimal(l, all, digits);
        l->parts[1] = 0; /* no hour and minute */
        l->lengths[1] = 0;
        return n;
}

/* Which sign joins what begins here: 19h30 and 2026-12-6 too, but not 1-5 or 1/2. */
static char joint(const char *s) {
        size_t n = 0;
        unsigned parts;
        char c;

        while (is_digit(s[n]))
                n++;
        c = s[n];
        if ((c == '.' || c == ',' || c == ':') && is_digit(s[n + 1]))
                return c;
        if ((c == '-' || c == '/') && is_digit(s[n + 1])) {
                (void)figures_end(s, c, &parts);
                return parts == 3 ? c : 0;
        }
        return 0;
}

/* "19h", "19h30": 1 or 2 digits, h, none or 2 digits, no letter behind. */
static size_t hour_form(Lexeme *l, const char *s, size_t n) {
        size_t minutes = 0;

        if (n < 1 || n > 2 || lower(s[n]) != 'h')
                return n;
        while (is_digit(s[n + 1 + minutes]))
                minutes++;
        if ((minutes != 0 && minutes != 2) || is_letter(s + n + 1 + minutes))
                return n;
        (void)digits_read(s, &l->parts[0], &l->lengths[0]);
        (void)digits_read(s + n + 1, &l->parts[1], &l->lengths[1]);
        l->means = MEANS_CLOCK;
        l->separator = 'h';
        return n + 1 + minutes;
}

/* "1st", "2nd", "3rd", "31st". */
static size_t ordinal_form(Lexeme *l, const char *s, size_t n) {
        static const char *const ends[] = { "st", "nd", "rd", "th" };

        for (size_t i = 0; i < ELEMENTSOF(ends) && n <= 2; i++)
                if (lower(s[n]) == ends[i][0] && lower(s[n + 1]) == ends[i][1] && !is_letter(s + n + 2)) {
                        l->means = MEANS_ORDINAL;
                        l->number = l->parts[0];
                        return n + 2;
                }
        return n;
}

static size_t whole_form(Lexeme *l, const char *s, size_t n) {
        l->digits = l->lengths[0];
        l->means = n <= WHOLE_MAX ? MEANS_NUMBER : MEANS_FIGURES;
        l->number = l->parts[0] * ONE;
        n = hour_form(l, s, n);
        return l->means == MEANS_NUMBER ? ordinal_form(l, s, n) : n;
}

/* A figure at S; how long it is. */
static size_t figure_scan(Lexeme *l, const char *s) {
        char separator = joint(s);
        unsigned parts;
        size_t n = figures_end(s, separator, &parts);
        uint64_t value = grouped(s, n, separator);

        *l = (Lexeme) { .means = MEANS_FIGURES, .separator = separator };
        if (separator == ',' && parts > 2 && value == 0) /* a list: 1,8,15 */
                n = figures_end(s, separator = 0, &parts);
        l->separator = separator;
        set_parts(l, s, n);
        if (parts == 1)
                return whole_form(l, s, n);
        if ((separator == ',' || separator == '.') && parts <= 4 && (s[n] == ',' || s[n] == '.') && s[n] != separator &&
            is_digit(s[n + 1]) && l->lengths[0] <= 3 && l->lengths[1] == 3)
                return grouped_decimal(l, s, n);
        if (value > 0 && separator != ':') {
                l->means = MEANS_NUMBER;
                l->number = value * ONE;
                l->separator = ' '; /* a whole number, without doubt */
        } else if (parts == 2 && separator == ':') {
                l->means = l->lengths[0] <= 2 && l->lengths[1] == 2 ? MEANS_CLOCK : MEANS_FIGURES;
        } else if (parts == 2) {
                decimal(l, s, n);
        } else if (parts == 3 && separator != ':' && separator != ',') {
                l->means = MEANS_DATE;
        }
        return n;
}

/* ".5": as people leave the zero out. */
static size_t point_scan(Lexeme *l, const char *s) {
        char all[16] = "0";
        size_t n = 1;

        while (is_digit(s[n]))
                n++;
        *l = (Lexeme) { .means = MEANS_FIGURES, .separator = '.' };
        if (n < sizeof(all) - 1) {
                memcpy(all + 1, s, n);
                set_parts(l, all, n + 1);
                decimal(l, all, n + 1);
        }
        l->parts[1] = 0;
        l->lengths[1] = 0;
        return n;
}

/* ---- words -------------------------------------------------------------------------------- */

static void index_fill(Index *index) {
        *index = (Index) {};
        for (size_t i = 0; i < lexicon_en_n; i++)
                index->start[(uint8_t)lexicon_en[i].words[0] + 1]++;
        for (size_t i = 1; i < ELEMENTSOF(index->start); i++)
                index->start[i] = (uint16_t)(index->start[i] + index->start[i - 1]);
        for (size_t i = lexicon_en_n; i-- > 0;) {
                uint16_t *end = &index->start[(uint8_t)lexicon_en[i].words[0] + 1];

                index->entries[--*end] = (uint16_t)i; /* counted down to the start again */
        }
}

/* Single letters with points between them ("p.m.", "s.c"), which go. 0 where S is none. */
static size_t dotted_read(const char *s, char buf[static WORD_MAX], size_t *ret_n) {
        size_t n = 0, used = 0;

        while (n < 8 && lower(s[used]) >= 'a' && lower(s[used]) <= 'z' && !is_letter(s + used + 1)) {
                buf[n++] = lower(s[used++]);
                if (s[used] != '.')
                        break;
                used++;
        }
        buf[n] = '\0';
        *ret_n = n;
        return n > 1 ? used : 0;
}

/* One word at S, lower case, with the apostrophes between its letters. Returns how much of S it takes. */
static size_t word_read(const char *s, char buf[static WORD_MAX], size_t *ret_n) {
        size_t used = dotted_read(s, buf, ret_n), n = 0, skip;

        if (used > 0)
                return used;
        for (;;) {
                skip = apostrophe(s + used);
                if (skip > 0 ? n == 0 || !is_letter(s + used + skip) : !is_letter(s + used))
                        break;
                if (n < WORD_MAX - 1)
                        buf[n++] = skip > 0 ? '\'' : lower(s[used]);
                used += MAX(skip, (size_t)1);
        }
        buf[n] = '\0';
        *ret_n = n;
        return used;
}

/* How many bytes of S the words of an entry take from AT on, or 0: a blank, a hyphen or a slash between two. */
static size_t phrase_at(const char *s, size_t first, const char *rest) {
        size_t used = first;

        while (*rest) {
                char word[WORD_MAX];
                size_t n, gap = 0, k, want = strcspn(rest + 1, " ");

                while ((k = blank(s + used + gap)) > 0)
                        gap += k;
                gap = gap > 0 ? gap : dash(s + used);
                gap = gap > 0 ? gap : s[used] == '/';
                if (gap == 0)
                        return 0;
                used += gap;
                k = word_read(s + used, word, &n);
                if (n != want || memcmp(word, rest + 1, n) != 0)
                        return 0;
                used += k;
                rest += 1 + want;
        }
        return used;
}

/* The longest entry that begins with the word. */
static size_t entry_find(const Scanner *sc, const char *s, size_t used, const char *word, size_t n, const LexiconEntry **ret) {
        uint8_t first = (uint8_t)word[0];
        size_t best = 0;

        /* index_fill() leaves each start one place up. */
        for (size_t i = sc->index->start[first + 1]; i < lexicon_en_n; i++) {
                const LexiconEntry *e = &lexicon_en[sc->index->entries[i]];
                size_t k;

                if ((uint8_t)e->words[0] != first)
                        break;
                if (strncmp(e->words, word, n) != 0 || (e->words[n] != '\0' && e->words[n] != ' '))
                        continue;
                k = phrase_at(s, used, e->words + n);
                if (k > best) {
                        best = k;
                        *ret = e;
                }
        }
        return best;
}

static size_t word_scan(const Scanner *sc, Lexeme *l, const char *s) {
        const LexiconEntry *e = NULL;
        char word[WORD_MAX];
        size_t n, used = word_read(s, word, &n), k;

        *l = (Lexeme) { .means = MEANS_UNKNOWN };
        k = entry_find(sc, s, used, word, n, &e);
        if (k == 0)
                return used;
        lexeme_become(l, e);
        return k;
}

static size_t sign_scan(const Scanner *sc, Lexeme *l, const char *s) {
        const LexiconEntry *e = NULL;
        size_t k = dash(s);
        char sign[2] = { *s };

        *l = (Lexeme) { .means = MEANS_SIGN, .value = k > 0 ? '-' : *s };
        if (k == 0)
                k = apostrophe(s);
        if (k == 0 && entry_find(sc, s, 1, sign, 1, &e) == 1) {
                l->means = e->means;
                l->value = e->value;
        }
        return MAX(k, (size_t)1);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static void scan_all(Scanner *sc) {
        bool glued = false;

        while (sc->text[sc->at]) {
                const char *s = sc->text + sc->at;
                Lexeme *l = &sc->l[sc->n];
                size_t k = blank(s);

                if (k > 0) {
                        sc->at += k;
                        glued = false;
                        continue;
                }
                if (is_digit(*s))
                        k = figure_scan(l, s);
                else if (*s == '.' && is_digit(s[1]))
                        k = point_scan(l, s);
                else if (is_letter(s))
                        k = word_scan(sc, l, s);
                else
                        k = sign_scan(sc, l, s);
                l->offset = (uint32_t)sc->at;
                l->length = (uint32_t)k;
                l->glued = glued;
                glued = true;
                sc->at += k;
                sc->n++;
        }
        sc->l[sc->n] = (Lexeme) { .means = MEANS_END, .offset = (uint32_t)sc->at };
}

/* Twenty-one, thirty five: one number, beyond those that are read in words. */
static void join_large(Scanner *sc) {
        size_t n = 0;

        for (size_t i = 0; i < sc->n; i++, n++) {
                const Lexeme *l = &sc->l[i];
                bool tens = l->means == MEANS_LARGE || (l->means == MEANS_NUMBER && l->number == 20 * ONE && l->length == strlen("twenty"));
                size_t dash = i + 2 < sc->n && lexeme_is_sign(l + 1, '-') && l[1].glued && l[2].glued;
                const Lexeme *units = l + 1 + dash;

                sc->l[n] = *l;
                if (!tens || i + 1 + dash >= sc->n || units->means != MEANS_NUMBER || units->digits > 0 || is_digit(sc->text[units->offset]) ||
                    sc->text[units->offset] == '.' || units->number < ONE || units->number > 9 * ONE)
                        continue;
                sc->l[n].means = MEANS_LARGE;
                sc->l[n].value = (l->means == MEANS_LARGE ? l->value : 20) + (int32_t)(units->number / ONE);
                sc->l[n].length = units->offset + units->length - l->offset;
                i += 1 + dash;
        }
        sc->l[n] = sc->l[sc->n]; /* the end */
        sc->n = n;
}

int lexemes_of(const char *text, Lexeme **ret, size_t *ret_n) {
        Index index;
        Scanner sc = { .text = text, .index = &index, .l = malloc((strlen(text) + 1) * sizeof(Lexeme)) };

        if (!sc.l)
                return -ENOMEM;
        index_fill(&index);
        scan_all(&sc);
        join_large(&sc);
        *ret = sc.l;
        *ret_n = sc.n;
        return 0;
}

/* ---- nearly a word ------------------------------------------------------------------------ */

/* Another spelling of a word that is there already: sunday, sundays. */
static bool same_meaning(const LexiconEntry *a, const LexiconEntry *b) {
        return a->means == b->means && a->value == b->value;
}

/* Of words and phrases the words. */
static size_t without_phrases(const LexiconEntry *list[], size_t n) {
        size_t words = 0;

        for (size_t i = 0; i < n; i++)
                if (!strchr(list[i]->words, ' '))
                        list[words++] = list[i];
        return words > 0 ? words : n;
}

size_t lexicon_near(const char *text, size_t length, const LexiconEntry *ret[static NEAR_MAX]) {
        char word[WORD_MAX], other[WORD_MAX];
        unsigned least = 2;
        size_t n = 0, count = 0;

        for (; n < length && n < WORD_MAX - 1; n++)
                word[n] = lower(text[n]);
        word[n] = '\0';
        if (n < 3 || n < length)
                return 0;
        for (size_t i = 0; i < lexicon_en_n; i++) {
                const LexiconEntry *e = &lexicon_en[i];
                size_t m = strcspn(e->words, " ");
                unsigned limit = MIN(least, n >= 8 ? 2u : 1u), k;
                bool there = false;

                if (m < (n == 3 && e->means == MEANS_UNIT ? 2 : 3) || m >= WORD_MAX || (n > m ? n - m : m - n) > limit || e->means == MEANS_REFUSED)
                        continue;
                memcpy(other, e->words, m);
                other[m] = '\0';
                k = fold_distance(word, other, limit);
                if (k > limit || k == 0) /* the first word of a phrase, whose rest is missing */
                        continue;
                count = k < least ? 0 : count;
                least = k;
                for (size_t j = 0; j < count; j++)
                        there |= same_meaning(ret[j], e);
                if (!there && count < NEAR_MAX)
                        ret[count++] = e;
        }
        return without_phrases(ret, count);
}

void lexeme_become(Lexeme *l, const LexiconEntry *entry) {
        l->means = entry->means;
        l->value = entry->value;
        l->number = (uint64_t)entry->value * (l->means == MEANS_NUMBER ? ONE : 1);
}
