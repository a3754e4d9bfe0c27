/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways in which a refused text could be meant. None is shown that was not read first: one that fails when it is
 * typed sends a person in a circle, and two that say the same are no choice. */

#include "read-offer.h"

#include <stdarg.h>

#include "read-problem.h"

/* What is tried of one text: so much that a long one is still answered at once. */
#define TRIALS_MAX 24u
#define TRIAL_BYTES_MAX 6000u
#define TOGETHER_MAX 7u /* texts with all problems mended */
#define READINGS_MAX 7u /* of one problem */

/* ---- what is offered ------------------------------------------------------------------------ */

static Offer *offer_add(Reader *rd, TypedProblem *p, const Replacement list[], size_t n) {
        Offer *offer;

        if (!p || rd->trial || rd->n_offers >= OFFERS_MAX)
                return NULL;
        if (array_room(&rd->offers, rd->n_offers, &rd->offers_allocated, sizeof(Offer)) < 0) {
                rd->error = -ENOMEM;
                return NULL;
        }
        offer = &rd->offers[rd->n_offers];
        *offer = (Offer) { .problem = (size_t)(p - rd->out->problems) };
        for (size_t i = 0; i < n; i++) {
                Edit edit = { place_start(rd, list[i].at), place_end(rd, list[i].at), strdup(list[i].by) };
                size_t k = offer->n;

                if (!edit.by)
                        rd->error = -ENOMEM;
                for (; k > 0 && offer->edits[k - 1].start > edit.start; k--)
                        offer->edits[k] = offer->edits[k - 1];
                offer->edits[k] = edit;
                offer->n++;
        }
        rd->n_offers++;
        return offer;
}

void reading_of(Reader *rd, TypedProblem *p, const Replacement list[], size_t n) {
        (void)offer_add(rd, p, list, n);
}

void reading(Reader *rd, TypedProblem *p, Place at, const char *format, ...) {
        _cleanup_free_ char *by = NULL;
        va_list ap;

        if (!p || rd->trial)
                return;
        va_start(ap, format);
        if (vasprintf(&by, format, ap) < 0) {
                by = NULL;
                rd->error = -ENOMEM;
        }
        va_end(ap);
        if (by)
                reading_of(rd, p, &(Replacement) { at, by }, 1);
}

void reading_of_two(Reader *rd, TypedProblem *p, Place at, const char *by, Place other, const char *other_by) {
        reading_of(rd, p, (Replacement[]) { { at, by }, { other, other_by } }, 2);
}

void reading_of_word(Reader *rd, TypedProblem *p, Place at, const LexiconEntry *entry) {
        char word[sizeof(entry->words)];
        Offer *offer;

        snprintf(word, sizeof(word), "%.*s", (int)strcspn(entry->words, " "), entry->words); /* of a phrase, the first word */
        offer = offer_add(rd, p, &(Replacement) { at, word }, 1);
        if (offer)
                offer->word = entry;
}

void offers_done(Reader *rd) {
        for (size_t i = 0; i < rd->n_offers; i++)
                for (size_t j = 0; j < rd->offers[i].n; j++)
                        free(rd->offers[i].edits[j].by);
        free(rd->offers);
}

/* ---- the text with it ----------------------------------------------------------------------- */

/* Puts BY in a text, a blank around it where letters or figures would touch it; not before what stood there, as in mon-fri. */
static void put_replacement(FILE *f, const char *text, size_t start, size_t end, const char *by) {
        char before = start > 0 ? text[start - 1] : ' ', after = text[end];

        if (*by && *by != ',' && *by != text[start] && before != ' ' && before != '(')
                fputc(' ', f);
        fputs(by, f);
        if (*by && after != '\0' && !strchr(" ,;.)-", after))
                fputc(' ', f);
}

/* Where the text goes on behind BY: what was left out takes one of the blanks around it along. */
static size_t rest_after(const char *text, size_t start, size_t end, const char *by) {
        return end + (!*by && text[end] == ' ' && (start == 0 || text[start - 1] == ' '));
}

/* What was left out leaves no two blanks, none at an end, and no parentheses with nothing in them. */
static void one_blank(const char *text, char *result) {
        char *empty = strstr(text, "()") ? NULL : strstr(result, "()");
        bool two = strstr(text, "  ") != NULL; /* as it was typed */
        size_t n = 0, start;

        if (empty)
                memmove(empty, empty + 2, strlen(empty + 2) + 1);
        start = strspn(result, " ");
        for (size_t i = start; result[i]; i++)
                if (two || result[i] != ' ' || result[i + 1] != ' ')
                        result[n++] = result[i];
        while (n > 0 && result[n - 1] == ' ')
                n--;
        result[n] = '\0';
}

/* Where the text before what was left out ends: before its comma, where one stands behind it too, or nothing does. */
static size_t before_comma(const char *text, size_t from, size_t end, size_t behind) {
        size_t i = end;

        behind += strspn(text + behind, " ");
        while (i > from && text[i - 1] == ' ')
                i--;
        return i > from && text[i - 1] == ',' && (text[behind] == ',' || text[behind] == '\0') ? i - 1 : end;
}

/* The text with all of these, by where they begin. NULL where two overlap, or memory is out. */
static char *replaced(Reader *rd, const Edit edits[], size_t n) {
        const char *text = rd->text;
        _cleanup_free_ char *result = NULL;
        size_t size, at = 0;
        FILE *f;

        for (size_t i = 1; i < n; i++)
                if (edits[i].start < edits[i - 1].end)
                        return NULL;
        f = open_memstream(&result, &size);
        if (!f) {
                rd->error = -ENOMEM;
                return NULL;
        }
        for (size_t i = 0; i < n; i++) {
                size_t end = edits[i].start;

                while ((*edits[i].by == ',' || (!*edits[i].by && text[edits[i].end] && strchr(",;.)", text[edits[i].end]))) && end > at &&
                       text[end - 1] == ' ')
                        end--; /* no blank before a comma */
                if (!*edits[i].by) /* of two commas, one goes along */
                        end = before_comma(text, at, end, edits[i].end);
                fwrite(text + at, 1, end > at ? end - at : 0, f);
                put_replacement(f, text, edits[i].start, edits[i].end, edits[i].by);
                at = rest_after(text, edits[i].start, edits[i].end, edits[i].by);
        }
        fputs(text + at, f);
        if (memstream_close(f, &result) < 0) {
                rd->error = -ENOMEM;
                return NULL;
        }
        one_blank(text, result);
        return TAKE_PTR(result);
}

/* ---- tried ---------------------------------------------------------------------------------- */

typedef struct Settling {
        Reader *rd;
        Trial *trial;
        unsigned wrong; /* in the text as it is */
        size_t trials, bytes;
        char **meanings; /* of what was offered already */
        size_t n_meanings;
} Settling;

/* Whether no other reading means the same; then it is kept. */
static bool meaning_is_new(Settling *s, char **meaning) {
        char **more;

        for (size_t i = 0; i < s->n_meanings; i++)
                if (streq(s->meanings[i], *meaning))
                        return false;
        more = reallocarray(s->meanings, s->n_meanings + 1, sizeof(char *));
        if (!more) {
                s->rd->error = -ENOMEM;
                return false;
        }
        s->meanings = more;
        s->meanings[s->n_meanings++] = TAKE_PTR(*meaning);
        return true;
}

static void add_reading(Reader *rd, TypedProblem *p, char **text) {
        char **more = reallocarray(p->readings, p->n_readings + 1, sizeof(char *));

        if (!more) {
                rd->error = -ENOMEM;
                return;
        }
        p->readings = more;
        p->readings[p->n_readings++] = TAKE_PTR(*text);
}

/* Reads the text with these edits, and where it is read, and says what no other one says, it is a reading of P. 2: it is read;
 * 1: less is wrong with it; 0. */
static unsigned try_edits(Settling *s, const Edit edits[], size_t n, TypedProblem *p) {
        _cleanup_free_ char *text = NULL, *meaning = NULL;
        unsigned wrong = 0;
        int r;

        if (p->n_readings >= READINGS_MAX || s->trials >= TRIALS_MAX || s->bytes >= TRIAL_BYTES_MAX || s->rd->error < 0)
                return 1;
        text = replaced(s->rd, edits, n);
        if (!text)
                return 0;
        s->trials++;
        s->bytes += strlen(text);
        r = s->trial(s->rd, text, &wrong, &meaning);
        if (r == -ENOMEM)
                s->rd->error = r;
        if (r == 0 && meaning_is_new(s, &meaning))
                add_reading(s->rd, p, &text);
        return r == 0 ? 2 : wrong < s->wrong;
}

/* Each problem mended in one of its ways, all at once. */
static void try_together(Settling *s) {
        Reader *rd = s->rd;
        size_t ways[TYPED_PROBLEMS_MAX] = {}, first[TYPED_PROBLEMS_MAX] = {}, all = 1, n = rd->out->n_problems;

        for (size_t i = rd->n_offers; i-- > 0;) {
                ways[rd->offers[i].problem]++; /* the offers of a problem follow each other */
                first[rd->offers[i].problem] = i;
        }
        for (size_t i = 0; i < n && all > 0; i++)
                all = all * ways[i] > TOGETHER_MAX ? 0 : all * ways[i];
        for (size_t way = 0; way < all; way++) {
                Edit edits[TYPED_PROBLEMS_MAX * EDITS_MAX];
                size_t k = 0, rest = way;

                for (size_t i = 0; i < n; i++) {
                        const Offer *offer = &rd->offers[first[i] + rest % ways[i]];

                        rest /= ways[i];
                        for (size_t j = 0; j < offer->n; j++, k++) {
                                size_t at = k;

                                for (; at > 0 && edits[at - 1].start > offer->edits[j].start; at--)
                                        edits[at] = edits[at - 1];
                                edits[at] = offer->edits[j];
                        }
                }
                (void)try_edits(s, edits, k, &rd->out->problems[n - 1]);
        }
}

/* "Did you mean", with those words with which the text is read; where it is with none, with those that make less wrong. */
static void name_words(Reader *rd, size_t problem, const unsigned better[]) {
        TypedProblem *p = &rd->out->problems[problem];
        char list[200] = "", *message = NULL;
        size_t n = 0, used = 0, left = 0;
        unsigned best = 1;

        for (size_t i = 0; i < rd->n_offers; i++)
                if (rd->offers[i].problem == problem && rd->offers[i].word)
                        best = MAX(best, better[i]);
        for (size_t i = 0; i < rd->n_offers; i++)
                left += rd->offers[i].problem == problem && rd->offers[i].word && better[i] >= best;
        for (size_t i = 0; i < rd->n_offers && used < sizeof(list); i++)
                if (rd->offers[i].problem == problem && rd->offers[i].word && better[i] >= best) {
                        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s\"%s\"", n == 0 ? "" : n + 1 < left ? ", " : " or ",
                                                 rd->offers[i].word->words);
                        n++;
                }
        if (n == 0)
                return;
        if (asprintf(&message, "%.*s\": did you mean %s?", (int)(strstr(p->message, "\": ") - p->message), p->message, list) < 0) {
                rd->error = -ENOMEM;
                return;
        }
        free(p->message);
        p->message = message;
}

void offers_settle(Reader *rd, unsigned wrong, Trial *trial) {
        Settling s = { .rd = rd, .trial = trial, .wrong = wrong };
        unsigned better[OFFERS_MAX];
        size_t word = SIZE_MAX;

        if (rd->trial || rd->error < 0)
                return;
        for (size_t i = 0; i < rd->n_offers; i++)
                better[i] = try_edits(&s, rd->offers[i].edits, rd->offers[i].n, &rd->out->problems[rd->offers[i].problem]);
        if (s.n_meanings == 0 && rd->out->n_problems > 1)
                try_together(&s);
        for (size_t i = 0; i < rd->n_offers; i++)
                if (rd->offers[i].word && rd->offers[i].problem != word) {
                        word = rd->offers[i].problem;
                        name_words(rd, word, better);
                }
        for (size_t i = 0; i < s.n_meanings; i++)
                free(s.meanings[i]);
        free(s.meanings);
}
