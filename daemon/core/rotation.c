/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Injection sites: names and their order. */

#include "rotation.h"

#include "fold.h"
#include "util.h"

const char *const *rotation_begin(bool upper_arm) {
        static const char *const usual[] = { "left abdomen", "right abdomen", "left thigh", "right thigh", NULL };
        static const char *const with_arms[] = { "left abdomen", "right abdomen",  "left thigh",      "right thigh",
                                                 "left upper arm", "right upper arm", NULL };

        return upper_arm ? with_arms : usual;
}

/* ---- names ------------------------------------------------------------------------------- */

/* What people call these places; near, and so asked about. */
static const struct {
        const char *typed, *means;
} other_words[] = {
        { "belly", "abdomen" }, { "stomach", "abdomen" }, { "tummy", "abdomen" },     { "abdominal", "abdomen" },
        { "leg", "thigh" },     { "thighs", "thigh" },    { "rt", "right" },          { "lt", "left" },
        { "lhs", "left" },      { "rhs", "right" },       { "left-hand", "left" },    { "right-hand", "right" },
};

static bool word_like(const char *typed, const char *word) {
        size_t n = strlen(typed);

        /* "left" and "right" are far from each other, so that one slip is enough in short words too. */
        if (strncmp(typed, word, n) == 0 || fold_near(typed, word) || (n >= 4 && fold_distance(typed, word, 1) <= 1))
                return true;
        for (size_t i = 0; i < ELEMENTSOF(other_words); i++)
                if (streq(typed, other_words[i].typed) && streq(word, other_words[i].means))
                        return true;
        return false;
}

/* Whether each word of TYPED is like another one of WORDS; both folded, words split by spaces. */
static bool all_words_like(const char *typed, const char *words) {
        uint64_t used = 0;

        while (*typed) {
                size_t n = strcspn(typed, " "), i = 0;
                _cleanup_free_ char *word = strndup(typed, n);
                bool found = false;

                for (const char *p = words; word && *p && !found; i++) {
                        size_t k = strcspn(p, " ");
                        _cleanup_free_ char *other = strndup(p, k);

                        found = i < 64 && !(used & UINT64_C(1) << i) && other && word_like(word, other);
                        if (found)
                                used |= UINT64_C(1) << i;
                        p += k + (p[k] == ' ');
                }
                if (!found)
                        return false;
                typed += n + (typed[n] == ' ');
        }
        return true;
}

int rotation_match(const char *const *names, size_t n, const char *typed, uint64_t *ret) {
        _cleanup_free_ char *words = fold_words(typed);
        uint64_t near = 0;

        if (!words)
                return -ENOMEM;
        for (size_t i = 0; i < n && i < SITES_MAX; i++) {
                _cleanup_free_ char *listed = fold_words(names[i]);

                if (!listed)
                        return -ENOMEM;
                if (streq(words, listed)) {
                        *ret = UINT64_C(1) << i;
                        return SITE_LISTED;
                }
                if (*words && all_words_like(words, listed))
                        near |= UINT64_C(1) << i;
        }
        *ret = near;
        return near ? SITE_NEAR : SITE_NEW;
}

char *rotation_words(const char *sites) {
        size_t size;
        char *words = NULL;
        FILE *f = open_memstream(&words, &size);

        if (!f)
                return NULL;
        for (const char *p = sites; *p;) {
                size_t n = strcspn(p, "\n");

                if (p > sites)
                        fputs(strchr(p, '\n') ? ", " : " and ", f);
                fwrite(p, 1, n, f);
                p += n + (p[n] == '\n');
        }
        if (memstream_close(f, &words) < 0) {
                free(words);
                return NULL;
        }
        return words;
}

/* ---- order ------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
        const RotationSite *x = a, *y = b;

        if (x->resting != y->resting)
                return x->resting ? 1 : -1;
        if (x->last != y->last)
                return x->last < y->last ? -1 : 1;
        return x->place < y->place ? -1 : x->place > y->place;
}

void rotation_order(RotationSite *sites, size_t n) {
        if (n > 1)
                qsort(sites, n, sizeof(RotationSite), compare);
}
