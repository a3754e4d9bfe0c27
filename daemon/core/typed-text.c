/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of a prescription that was typed: what is wrong with it, and what to look at. */

#include "typed-text.h"

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
