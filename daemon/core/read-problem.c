/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader has to say: what was read as what, what is wrong, and how else it could be typed. */

#include "reader.h"

#include <stdarg.h>

#include "utf8.h"

void typed_done(Typed *t) {
        for (size_t i = 0; i < t->n_words; i++)
                free(t->words[i].as);
        for (size_t i = 0; i < t->n_problems; i++) {
                for (size_t j = 0; j < t->problems[i].n_readings; j++)
                        free(t->problems[i].readings[j]);
                free(t->problems[i].readings);
                free(t->problems[i].message);
        }
        free(t->canonical);
        free(t->words);
        free(t->problems);
        *t = (Typed) { .from = DAY_NONE };
}

/* ---- places ------------------------------------------------------------------------------- */

static size_t place_start(const Reader *rd, Place at) {
        return rd->l[at.first].offset;
}

static size_t place_end(const Reader *rd, Place at) {
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

/* ---- notes, problems, readings ------------------------------------------------------------ */

void note(Reader *rd, size_t first, size_t end, const char *format, ...) {
        Place at = { first, end };
        char *as = NULL;
        va_list ap;

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
        if (vasprintf(&what, format, ap) < 0)
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

/* Takes over TEXT. */
static void add_reading(Reader *rd, TypedProblem *p, char *text) {
        char **more = text ? reallocarray(p->readings, p->n_readings + 1, sizeof(char *)) : NULL;

        if (!more) {
                free(text);
                rd->error = -ENOMEM;
                return;
        }
        p->readings = more;
        p->readings[p->n_readings++] = text;
}

/* Puts BY in a text, a blank around it where letters or figures would touch it. */
static void put_replacement(FILE *f, const char *text, size_t start, size_t end, const char *by) {
        char before = start > 0 ? text[start - 1] : ' ', after = text[end];

        if (*by && before != ' ' && before != '(')
                fputc(' ', f);
        fputs(by, f);
        if (*by && after != '\0' && !strchr(" ,;.)", after))
                fputc(' ', f);
}

static char *replaced(const Reader *rd, Place one, const char *by, Place two, const char *other) {
        const char *text = rd->text;
        size_t a = place_start(rd, one), b = place_end(rd, one), c = place_start(rd, two), d = place_end(rd, two);
        _cleanup_free_ char *result = NULL;
        size_t size;
        FILE *f = open_memstream(&result, &size);

        if (!f)
                return NULL;
        fwrite(text, 1, a, f);
        put_replacement(f, text, a, b, by);
        /* What was left out takes one of the blanks around it along. */
        if (!*by && text[b] == ' ' && (a == 0 || text[a - 1] == ' '))
                b++;
        fwrite(text + b, 1, c - b, f);
        put_replacement(f, text, c, d, other);
        fputs(text + d, f);
        return memstream_close(f, &result) < 0 ? NULL : TAKE_PTR(result);
}

void reading(Reader *rd, TypedProblem *p, Place at, const char *format, ...) {
        _cleanup_free_ char *by = NULL;
        Place end = { rd->n, rd->n };
        va_list ap;

        if (!p)
                return;
        va_start(ap, format);
        if (vasprintf(&by, format, ap) < 0)
                by = NULL;
        va_end(ap);
        add_reading(rd, p, by ? replaced(rd, at, by, end, "") : NULL);
}

void reading_of_two(Reader *rd, TypedProblem *p, Place at, const char *by, Place other, const char *other_by) {
        if (!p)
                return;
        if (at.first < other.first)
                add_reading(rd, p, replaced(rd, at, by, other, other_by));
        else
                add_reading(rd, p, replaced(rd, other, other_by, at, by));
}

void reading_with(Reader *rd, TypedProblem *p, const char *format, ...) {
        _cleanup_free_ char *by = NULL;
        size_t n = rd->n;
        va_list ap;

        if (!p)
                return;
        while (n > 0 && (lexeme_is_sign(&rd->l[n - 1], '.') || lexeme_is_sign(&rd->l[n - 1], ',')))
                n--; /* behind the last word */
        va_start(ap, format);
        if (vasprintf(&by, format, ap) < 0)
                by = NULL;
        va_end(ap);
        add_reading(rd, p, by ? replaced(rd, (Place) { n, n < rd->n ? rd->n : n }, by, (Place) { rd->n, rd->n }, "") : NULL);
}

/* ---- for a person ------------------------------------------------------------------------- */

static const struct {
        TypedMissing missing;
        const char *name, *sentence;
} missing_words[] = {
        { TYPED_AMOUNT, "amount", "The amount of one injection is missing, such as 90 micrograms." },
        { TYPED_UNIT, "unit", "The unit is missing, such as micrograms or million units." },
        { TYPED_PATTERN, "pattern", "How often is missing: such as daily, weekly on sun, mon wed fri, every 2 weeks." },
        { TYPED_DAYS, "days", "The day is missing, such as on sun." },
        { TYPED_TIME, "time", "The time of day is missing: a time of the clock, such as at 19:00 or 7pm." },
        { TYPED_FROM, "from", NULL },
        { TYPED_END, "end", NULL },
};

const char *typed_missing_name(unsigned missing) {
        for (size_t i = 0; i < ELEMENTSOF(missing_words); i++)
                if (missing_words[i].missing == missing)
                        return missing_words[i].name;
        return NULL;
}

#define COLUMNS 72

/* The text with a caret under each place where it fits one line; else as schedule_error_text() shows the first. */
static int put_carets(FILE *f, const char *text, const Typed *typed) {
        _cleanup_free_ char *lines = NULL;
        ScheduleError err = { .offset = typed->problems[0].offset };
        char carets[COLUMNS + 2];
        size_t n = 0, k;
        int r;

        if (strlen(text) > COLUMNS || typed->n_problems == 1) {
                r = schedule_error_text(text, &err, &lines);
                if (r >= 0)
                        fputs(lines, f); /* an empty message: its line's end comes first */
                return r;
        }
        memset(carets, ' ', sizeof(carets));
        for (size_t i = 0; i < typed->n_problems; i++) {
                size_t column = 0;

                for (size_t j = 0; j < typed->problems[i].offset; j++)
                        column += ((unsigned char)text[j] & 0xc0) != 0x80;
                carets[MIN(column, (size_t)COLUMNS)] = '^';
                n = MAX(n, column + 1);
        }
        err.offset = 0;
        r = schedule_error_text(text, &err, &lines);
        if (r < 0)
                return r;
        k = strlen(lines);
        while (k > 0 && lines[k - 1] != '\n')
                k--;
        fprintf(f, "%.*s%.*s", (int)k, lines, (int)MIN(n, (size_t)COLUMNS + 1), carets);
        return 0;
}

int typed_error_text(const char *text, const Typed *typed, char **ret) {
        _cleanup_free_ char *lines = NULL;
        const char *end = "";
        size_t size;
        FILE *f = open_memstream(&lines, &size);
        int r = 0;

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < typed->n_problems; i++) {
                const TypedProblem *p = &typed->problems[i];

                fprintf(f, "%s%s", end, p->message);
                for (size_t j = 0; j < p->n_readings; j++)
                        fprintf(f, "\n  %s", p->readings[j]);
                end = "\n";
        }
        for (size_t i = 0; i < ELEMENTSOF(missing_words); i++)
                if (typed->missing & missing_words[i].missing && missing_words[i].sentence) {
                        fprintf(f, "%s%s", end, missing_words[i].sentence);
                        end = "\n";
                }
        if (typed->n_problems > 0)
                r = put_carets(f, text, typed);
        if (memstream_close(f, &lines) < 0)
                r = -ENOMEM;
        if (r >= 0)
                *ret = TAKE_PTR(lines);
        return r;
}

/* ---- what is looked at before it is written ------------------------------------------------ */

int typed_remarks(const Schedule *schedule, char **ret) {
        _cleanup_free_ char *text = NULL;
        bool strength = false, endless = true;
        const char *gap = "";
        size_t size;
        FILE *f = open_memstream(&text, &size);
        ScheduleCursor c;
        Run run;

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < schedule_steps(schedule); i++) {
                Amount amount = schedule_amount(schedule, i);
                char words[AMOUNT_TEXT_SIZE];

                strength |= unit_container(amount.unit) || amount.unit == UNIT_MILLILITRES;
                if (!unit_container(amount.unit) || amount.value <= 10000 ||
                    (i > 0 && amount_equal(amount, schedule_amount(schedule, i - 1))))
                        continue;
                fprintf(f, "%s%s together", gap, amount_print(amount, words));
                gap = ", ";
        }
        if (strength) {
                fprintf(f, "%sstrength not stated", gap);
                gap = ", ";
        }
        schedule_seek(schedule, DAY_MIN, SLOT_MIN, &c);
        for (unsigned i = 0; i < 200 && (endless = schedule_next_run(&c, &run)); i++)
                if (run.end == DAY_NONE)
                        break;
        if (endless)
                fprintf(f, "%sno end stated", gap);
        if (memstream_close(f, &text) < 0)
                return -ENOMEM;
        *ret = TAKE_PTR(text);
        return 0;
}
