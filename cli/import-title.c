/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the title of another calendar's event says. */

#include "import-title.h"

#include <string.h>
#include <strings.h>

#include "drug.h"
#include "import-read.h"
#include "lexeme.h"

/* A name has no more. */
#define WORDS_MAX 4
/* Between words, and around them. */
#define BETWEEN " \t,;:()[]\"'"

void import_title_done(ImportTitle *t) {
        free(t->drug);
        free(t->left);
        *t = (ImportTitle){};
}

/* ---- the drug ------------------------------------------------------------------------------ */

static int drug_number(const Drug *drug) {
        int i = 0;

        while (drug_at((size_t)i) != drug)
                i++;
        return i;
}

/* The longest name of a known drug that begins at P: its length, 0. */
static size_t name_at(const char *p, int *ret_drug) {
        size_t n = 0, found = 0;

        for (int words = 0; words < WORDS_MAX && p[n]; words++) {
                char name[IMPORT_TEXT_SIZE];
                const Drug *drug;

                n += strspn(p + n, BETWEEN);
                n += strcspn(p + n, BETWEEN);
                snprintf(name, sizeof name, "%.*s", (int)n, p);
                if (drug_find(name, &drug, NULL) <= 0)
                        continue;
                *ret_drug = drug_number(drug);
                found = n;
        }
        return found;
}

/* What may stand before it: what it is that is put down. */
static bool is_noun(const char *text, size_t n) {
        static const char *const nouns[] = { "injection", "infusion", "dose", "inject", "take", "reminder" };

        for (size_t i = 0; i < ELEMENTSOF(nouns); i++)
                if (strlen(nouns[i]) == n && strncasecmp(text, nouns[i], n) == 0)
                        return true;
        return n == 0;
}

/* ---- the amount ---------------------------------------------------------------------------- */

/* A number and a unit: how many lexemes, 0. RET: what it is, UNIT_NONE where it is not sure. */
static size_t amount_at(const Lexeme *l, Amount *ret) {
        bool many = l[1].means == MEANS_MILLION, sure = l->means == MEANS_NUMBER && l->number > 0;
        size_t n = many || l[1].means == MEANS_THOUSAND ? 2 : 1;

        *ret = (Amount){};
        if ((l->means != MEANS_NUMBER && l->means != MEANS_DOUBTFUL) || (l[n].means != MEANS_UNIT && n == 1))
                return 0;
        if (l[n].means != MEANS_UNIT)
                return n;
        if (sure && (n == 1 || (many && l[n].value == UNIT_UNITS)))
                *ret = (Amount){ l->number, many ? UNIT_MILLION_UNITS : (Unit)l[n].value };
        return n + 1;
}

/* The only thing that TEXT says is an amount. */
static bool is_amount(const Lexeme *l, size_t n, Amount *ret) {
        while (n > 0 && l->means == MEANS_SIGN)
                l++, n--;
        while (n > 0 && l[n - 1].means == MEANS_SIGN)
                n--;
        return n > 0 && amount_at(l, ret) == n && ret->unit != UNIT_NONE;
}

/* The first amount that is somewhere in TEXT, as it stands there. */
static int find_left(const char *text, const Lexeme *l, size_t n, char **ret) {
        for (size_t i = 0; i < n; i++) {
                Amount amount;
                size_t length = amount_at(&l[i], &amount);

                if (length == 0)
                        continue;
                *ret = strndup(text + l[i].offset, l[i + length - 1].offset + l[i + length - 1].length - l[i].offset);
                return *ret ? 0 : -ENOMEM;
        }
        return 0;
}

/* Behind the drug's name, for the name may end with a number. */
static int read_amount(const char *text, bool one, ImportTitle *t) {
        _cleanup_free_ Lexeme *lexemes = NULL;
        size_t n;
        int r = lexemes_of(text, &lexemes, &n);

        if (r < 0 || (one && is_amount(lexemes, n, &t->amount)))
                return r;
        t->amount = (Amount){};
        return find_left(text, lexemes, n, &t->left);
}

/* The names in the title: the first one's place in it. */
static size_t find_names(const char *title, uint32_t *ret_named, size_t *ret_length) {
        size_t at = 0;
        const char *p = title;

        while (*(p += strspn(p, BETWEEN))) {
                int drug = 0;
                size_t n = name_at(p, &drug);

                if (n > 0 && !*ret_named) {
                        at = (size_t)(p - title);
                        *ret_length = n;
                }
                if (n > 0)
                        *ret_named |= UINT32_C(1) << drug;
                p += n > 0 ? n : strcspn(p, BETWEEN);
        }
        return at;
}

/* TITLE with nothing but the name of one drug, the word for what is put down, and the amount. */
static bool is_plain(const char *title, size_t at, const char *tail, const ImportTitle *t) {
        size_t before = at;

        while (before > 0 && strchr(BETWEEN "-", title[before - 1]))
                before--;
        return is_noun(title, before) && (t->amount.unit != UNIT_NONE || !tail[strspn(tail, BETWEEN "!.")]);
}

/* Commas as they were typed: what reads the file put another sign in their place. */
static void put_commas(const char *text, char ret[static IMPORT_TEXT_SIZE]) {
        static const char comma[] = "\xe2\x80\x9a";
        size_t n = 0;

        while (*text && n + 1 < IMPORT_TEXT_SIZE) {
                bool is_comma = strncmp(text, comma, strlen(comma)) == 0;

                ret[n++] = is_comma ? ',' : *text;
                text += is_comma ? strlen(comma) : 1;
        }
        ret[n] = '\0';
}

int import_title(const char *text, ImportTitle *ret) {
        char plain[IMPORT_TEXT_SIZE];
        const char *title = plain;
        ImportTitle t = {};
        size_t length = 0, at;
        const char *tail;
        bool one;
        int r;

        put_commas(text, plain);
        title += strspn(title, BETWEEN);
        at = find_names(title, &t.named, &length);
        tail = title + at + length;
        one = t.named && (t.named & (t.named - 1)) == 0;
        r = read_amount(tail, one, &t);
        if (r >= 0 && t.amount.unit == UNIT_NONE && !t.left && at > 0) {
                _cleanup_free_ char *head = strndup(title, at);

                r = head ? read_amount(head, false, &t) : -ENOMEM;
        }
        if (r >= 0 && one && is_plain(title, at, tail, &t) && !(t.drug = strndup(title + at, length)))
                r = -ENOMEM;
        if (r < 0)
                import_title_done(&t);
        else
                *ret = t;
        return r;
}
