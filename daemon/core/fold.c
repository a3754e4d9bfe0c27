/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that people type, compared without regard to case, spaces and slips of the keys. */

#include "fold.h"

#include "utf8.h"
#include "util.h"
#include "visible.h"

/* Longer texts are never nearly another. */
#define NEAR_MAX 64

/* ---- case -------------------------------------------------------------------------------- */

/* Letters from FIRST to LAST whose lower case is OFFSET further on; OFFSET 0: capitals are the even
 * ones of pairs (or the odd ones, where FIRST is odd). */
static const struct {
        uint32_t first, last, offset;
} ranges[] = {
        { 'A', 'Z', 32 },        { 0xc0, 0xd6, 32 },      { 0xd8, 0xde, 32 },     { 0x100, 0x12f, 0 },
        { 0x132, 0x137, 0 },     { 0x139, 0x148, 0 },     { 0x14a, 0x177, 0 },    { 0x179, 0x17e, 0 },
        { 0x218, 0x21b, 0 },     { 0x386, 0x386, 38 },    { 0x388, 0x38a, 37 },   { 0x38c, 0x38c, 64 },
        { 0x38e, 0x38f, 63 },    { 0x391, 0x3ab, 32 },    { 0x400, 0x40f, 80 },   { 0x410, 0x42f, 32 },
        { 0x460, 0x481, 0 },     { 0x48a, 0x4bf, 0 },     { 0x4c1, 0x4ce, 0 },    { 0x4d0, 0x52f, 0 },
        { 0x531, 0x556, 48 },    { 0x1e00, 0x1e95, 0 },   { 0x1ea0, 0x1eff, 0 },
};

uint32_t fold_char(uint32_t c) {
        if (c == 0x178)
                return 0xff; /* the capital of y with a diaeresis stands apart */
        if (c == 0x2019)
                return '\'';
        for (size_t i = 0; i < ELEMENTSOF(ranges) && c >= ranges[i].first; i++) {
                if (c > ranges[i].last)
                        continue;
                if (ranges[i].offset > 0)
                        return c + ranges[i].offset;
                return (c - ranges[i].first) % 2 == 0 ? c + 1 : c;
        }
        return c;
}

static size_t put_char(char *p, uint32_t c) {
        if (c < 0x80) {
                p[0] = (char)c;
                return 1;
        }
        if (c < 0x800) {
                p[0] = (char)(0xc0 | c >> 6);
                p[1] = (char)(0x80 | (c & 0x3f));
                return 2;
        }
        if (c < 0x10000) {
                p[0] = (char)(0xe0 | c >> 12);
                p[1] = (char)(0x80 | (c >> 6 & 0x3f));
                p[2] = (char)(0x80 | (c & 0x3f));
                return 3;
        }
        p[0] = (char)(0xf0 | c >> 18);
        p[1] = (char)(0x80 | (c >> 12 & 0x3f));
        p[2] = (char)(0x80 | (c >> 6 & 0x3f));
        p[3] = (char)(0x80 | (c & 0x3f));
        return 4;
}

static bool is_space(uint32_t c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x202f || (c >= 0x2000 && c <= 0x200a);
}

static char *squeeze(const char *text, bool fold) {
        /* No lower case here is longer in UTF-8 than its capital. */
        char *folded = malloc(strlen(text) + 1);
        bool space = false;
        size_t n = 0;

        if (!folded)
                return NULL;
        while (*text) {
                uint32_t c;
                size_t k = utf8_decode(text, &c);

                if (k > 0 && fold && visible_is_joiner(c)) {
                        text += k;
                        continue;
                }
                if (k > 0 && is_space(c)) {
                        space = n > 0;
                        text += k;
                        continue;
                }
                if (space)
                        folded[n++] = ' ';
                space = false;
                if (k == 0)
                        folded[n++] = *text++;
                else
                        n += put_char(folded + n, fold ? fold_char(c) : c);
                text += k;
        }
        folded[n] = '\0';
        return folded;
}

static int compare_words(const void *a, const void *b) {
        return strcmp(*(char *const *)a, *(char *const *)b);
}

char *fold_text(const char *text) {
        return squeeze(text, true);
}

char *fold_squeeze(const char *text) {
        return squeeze(text, false);
}

char *fold_words(const char *text) {
        _cleanup_free_ char *folded = fold_text(text);
        _cleanup_free_ char **words = NULL;
        char *sorted, *p, *save = NULL;
        size_t n = 0;

        if (!folded)
                return NULL;
        words = calloc(strlen(folded) / 2 + 1, sizeof(char *));
        sorted = malloc(strlen(folded) + 1);
        if (!words || !sorted) {
                free(sorted);
                return NULL;
        }
        for (p = strtok_r(folded, " ", &save); p; p = strtok_r(NULL, " ", &save))
                words[n++] = p;
        qsort(words, n, sizeof(char *), compare_words);
        p = sorted;
        for (size_t i = 0; i < n; i++) {
                p = stpcpy(p, i > 0 ? " " : "");
                p = stpcpy(p, words[i]);
        }
        *p = '\0';
        return sorted;
}

bool fold_equal(const char *a, const char *b) {
        _cleanup_free_ char *x = fold_text(a), *y = fold_text(b);

        return x && y ? streq(x, y) : streq(a, b);
}

/* ---- slips of the keys ------------------------------------------------------------------- */

static size_t decode_all(const char *text, uint32_t ret[static NEAR_MAX]) {
        size_t n = 0;

        for (; *text; n++) {
                size_t k = n < NEAR_MAX ? utf8_decode(text, &ret[n]) : 0;

                if (k == 0)
                        return SIZE_MAX;
                text += k;
        }
        return n;
}

unsigned fold_distance(const char *a, const char *b, unsigned limit) {
        uint32_t x[NEAR_MAX], y[NEAR_MAX];
        unsigned rows[3][NEAR_MAX + 1];
        size_t n = decode_all(a, x), m = decode_all(b, y);

        if (n == SIZE_MAX || m == SIZE_MAX)
                return streq(a, b) ? 0 : limit + 1;
        for (size_t j = 0; j <= m; j++)
                rows[0][j] = (unsigned)j;
        for (size_t i = 1; i <= n; i++) {
                unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];

                row[0] = (unsigned)i;
                for (size_t j = 1; j <= m; j++) {
                        row[j] = MIN(MIN(above[j], row[j - 1]) + 1, above[j - 1] + (x[i - 1] != y[j - 1]));
                        if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                                row[j] = MIN(row[j], higher[j - 2] + 1);
                }
        }
        return MIN(rows[n % 3][m], limit + 1);
}

bool fold_near(const char *a, const char *b) {
        uint32_t characters[NEAR_MAX];
        size_t n = decode_all(a, characters), m = decode_all(b, characters);
        size_t longer = MAX(n, m);

        if (n == SIZE_MAX || m == SIZE_MAX || longer < 5 || streq(a, b))
                return false;
        return fold_distance(a, b, 2) <= (longer >= 9 ? 2u : 1u);
}
