/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person reads of a prescription that was typed: what is wrong with it, and what to look at. */

#include "typed-text.h"

#include "local.h"

/* ---- for a person ------------------------------------------------------------------------- */

static const struct {
        TypedMissing missing;
        const char *name, *sentence;
} missing_words[] = {
        { TYPED_AMOUNT, "amount", N_("The amount of one injection is missing, such as 90 micrograms.") },
        { TYPED_UNIT, "unit", N_("The unit is missing, such as micrograms or million units.") },
        { TYPED_PATTERN, "pattern", N_("How often is missing: such as daily, weekly on sun, mon wed fri, every 2 weeks.") },
        { TYPED_DAYS, "days", N_("The day is missing, such as on sun.") },
        { TYPED_TIME, "time", N_("The time of day is missing: a time of the clock, such as at 19:00 or 7pm.") },
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

static const TypedGap *gap_of(const Typed *typed, TypedMissing missing) {
        const TypedGap *gap = missing == TYPED_PATTERN ? &typed->gaps[0] : missing == TYPED_TIME ? &typed->gaps[1] : NULL;

        return gap && gap->step > 0 && typed->missing & missing ? gap : NULL;
}

/* Of all that is wrong or missing, where. */
static size_t places_of(const Typed *typed, size_t ret[static TYPED_PROBLEMS_MAX + 2]) {
        const TypedGap *gaps[] = { gap_of(typed, TYPED_PATTERN), gap_of(typed, TYPED_TIME) };
        size_t n = 0;

        for (size_t i = 0; i < typed->n_problems; i++)
                ret[n++] = typed->problems[i].offset;
        for (size_t i = 0; i < ELEMENTSOF(gaps); i++)
                if (gaps[i] && (n == 0 || ret[n - 1] != gaps[i]->offset))
                        ret[n++] = gaps[i]->offset;
        return n;
}

/* The text with a caret under each place where it fits one line; else as schedule_error_text() shows the first. */
static int put_carets(FILE *f, const char *text, const size_t places[], size_t n_places) {
        _cleanup_free_ char *lines = NULL;
        ScheduleError err = { .offset = places[0] };
        char carets[COLUMNS + 2];
        size_t n = 0, k;
        int r;

        if (strlen(text) > COLUMNS || n_places == 1) {
                r = schedule_error_text(text, &err, &lines);
                if (r >= 0)
                        fputs(lines, f); /* an empty message: its line's end comes first */
                return r;
        }
        memset(carets, ' ', sizeof(carets));
        for (size_t i = 0; i < n_places; i++) {
                size_t column = 0;

                for (size_t j = 0; j < places[i]; j++)
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

static void put_missing(FILE *f, const Typed *typed, size_t i) {
        const TypedGap *gap = gap_of(typed, missing_words[i].missing);

        if (!gap || typed->steps < 2)
                fputs(local_text(missing_words[i].sentence), f);
        else if (missing_words[i].missing == TYPED_PATTERN)
                fprintf(f, local_text("How often is missing in step %u: such as daily, weekly on sun, mon wed fri, every 2 weeks."), gap->step);
        else
                fprintf(f, local_text("The time of day is missing in step %u: a time of the clock, such as at 19:00 or 7pm."), gap->step);
}

int typed_error_text(const char *text, const Typed *typed, char **ret) {
        _cleanup_free_ char *lines = NULL;
        const char *end = "";
        size_t size, places[TYPED_PROBLEMS_MAX + 2], n_places = places_of(typed, places);
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
                        fputs(end, f);
                        put_missing(f, typed, i);
                        end = "\n";
                }
        if (n_places > 0 && *text)
                r = put_carets(f, text, places, n_places);
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
                fputs(gap, f);
                fprintf(f, local_text("%s together"), amount_print(amount, words));
                gap = ", ";
        }
        if (strength) {
                fprintf(f, "%s%s", gap, local_text("strength not stated"));
                gap = ", ";
        }
        schedule_seek(schedule, DAY_MIN, SLOT_MIN, &c);
        for (unsigned i = 0; i < 200 && (endless = schedule_next_run(&c, &run)); i++)
                if (run.end == DAY_NONE)
                        break;
        if (endless)
                fprintf(f, "%s%s", gap, local_text("no end stated"));
        if (memstream_close(f, &text) < 0)
                return -ENOMEM;
        *ret = TAKE_PTR(text);
        return strength;
}
