/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader has to say: what was read as what, and what is wrong. */

#include "read-problem.h"

#include <stdarg.h>

#include "local.h"
#include "utf8.h"

/* ---- places ------------------------------------------------------------------------------- */

size_t place_start(const Reader *rd, Place at) {
        return rd->l[at.first].offset;
}

size_t place_end(const Reader *rd, Place at) {
        return at.end > at.first ? rd->l[at.end - 1].offset + rd->l[at.end - 1].length : rd->l[at.first].offset;
}

const char *place_text(const Reader *rd, Place at, char buf[static PLACE_TEXT_SIZE]) {
        const char *s = rd->text + place_start(rd, at);
        size_t length = place_end(rd, at) - place_start(rd, at), n = 0, used = 0;

        while (used < length && n < PLACE_TEXT_SIZE - 8) {
                uint32_t c = 0;
                size_t k = utf8_decode(s + used, &c);

                if (k == 0 || c < 0x20 || c == '"' || (c >= 0x7f && c <= 0xa0) || c == 0xad || (c >= 0x2000 && c <= 0x206f) ||
                    c >= 0xe000) {
                        buf[n++] = k == 0 ? '?' : ' ';
                        used += MAX(k, (size_t)1);
                        continue;
                }
                memcpy(buf + n, s + used, k);
                n += k;
                used += k;
        }
        snprintf(buf + n, PLACE_TEXT_SIZE - n, "%s", used < length ? "..." : "");
        return buf;
}

const char *weekdays_text(uint8_t days, char buf[static PLACE_TEXT_SIZE]) {
        static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
        size_t n = 0;

        buf[0] = '\0';
        for (unsigned i = 0; i < 7; i++)
                if (days & 1u << i)
                        n += (size_t)snprintf(buf + n, PLACE_TEXT_SIZE - n, "%s%s", n > 0 ? " " : "", names[i]);
        return buf;
}

const char *span_text(Span span, unsigned n) {
        static const char *const names[][2] = {
                { "minute", "minutes" }, { "hour", "hours" }, { "day", "days" }, { "week", "weeks" },
                { "fortnight", "fortnights" }, { "month", "months" }, { "year", "years" },
        };

        return names[span][n != 1];
}

/* ---- notes, problems ----------------------------------------------------------------------- */

void note(Reader *rd, size_t first, size_t end, const char *format, ...) {
        Place at = { first, end };
        char *as = NULL;
        va_list ap;

        if (rd->trial)
                return;
        va_start(ap, format);
        if (vasprintf(&as, format, ap) < 0)
                as = NULL;
        va_end(ap);
        if (!as || array_room(&rd->out->words, rd->out->n_words, &rd->out->words_allocated, sizeof(TypedWord)) < 0) {
                free(as);
                rd->error = -ENOMEM;
                return;
        }
        rd->out->words[rd->out->n_words++] = (TypedWord) {
                .offset = place_start(rd, at), .length = place_end(rd, at) - place_start(rd, at), .as = as,
        };
}

TypedProblem *problem(Reader *rd, Place at, const char *format, ...) {
        char words[PLACE_TEXT_SIZE];
        _cleanup_free_ char *what = NULL;
        const char *stop;
        TypedProblem *p;
        va_list ap;

        if (rd->out->n_problems >= TYPED_PROBLEMS_MAX)
                return NULL;
        va_start(ap, format);
        if (vasprintf(&what, local_text(format), ap) < 0)
                what = NULL;
        va_end(ap);
        if (!what || array_room(&rd->out->problems, rd->out->n_problems, &rd->out->problems_allocated, sizeof(*p)) < 0) {
                rd->error = -ENOMEM;
                return NULL;
        }
        p = &rd->out->problems[rd->out->n_problems];
        *p = (TypedProblem) { .offset = place_start(rd, at), .length = place_end(rd, at) - place_start(rd, at) };
        stop = what[strlen(what) - 1] == '?' ? "" : "."; /* a question has its own end */
        if ((at.end > at.first ? asprintf(&p->message, "\"%s\": %s%s", place_text(rd, at, words), what, stop) :
                                 asprintf(&p->message, "%s%s", what, stop)) < 0) {
                rd->error = -ENOMEM;
                return NULL;
        }
        rd->out->n_problems++;
        return p;
}
