/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the history, in words. */

#include "history-row.h"

#include "place.h"

#define INSTANT_SIZE 32 /* more than an RFC 3339 text is long */

/* ---- what was before and after, in words ------------------------------------------------- */

/* The words of a change: whose it is, and by which day they are said. */
typedef struct Words {
        const json_t *context;
        const char *patient;
        Day today;
} Words;

static Words words_of(const json_t *change, const json_t *context) {
        return (Words){ context, row_text(change, "patient"), context_today(context, "me") };
}

/* Puts the time or date that TEXT starts with as a person says it; how long it was, or 0. */
static size_t put_time(FILE *f, const char *text, const Words *w) {
        char part[INSTANT_SIZE] = "", words[WORDS_SIZE], place[PLACE_SIZE];
        size_t n = strspn(text, "0123456789-T:+");
        Day day;

        if (n >= INSTANT_SIZE)
                return 0;
        memcpy(part, text, n);
        if (n >= SLOT_TEXT_SIZE - 1) {
                if (instant_slot(part) == SLOT_NONE)
                        return 0;
                fprintf(f, "%s%s", instant_short(part, w->today, words), place_of(w->context, w->patient, part, place));
                return n;
        }
        if (n != DAY_TEXT_SIZE - 1 || day_parse(part, &day) < 0)
                return 0;
        fputs(words_day(day, w->today, words), f);
        return n;
}

/* TEXT up to END with its times in words; the rest as a person typed it. */
static void put_times(FILE *f, const char *text, const char *end, const Words *w) {
        for (bool word = true; text < end;) {
                size_t n = word ? put_time(f, text, w) : 0;

                word = *text == ' ';
                if (n == 0)
                        fputc(*text, f);
                text += MAX(n, (size_t)1);
        }
        fputs(text, f);
}

/* Where the last "WHAT" in TEXT is, or its end. */
static const char *find_last(const char *text, const char *what) {
        const char *found = text + strlen(text);

        for (const char *p = strstr(text, what); p; p = strstr(p + 1, what))
                found = p;
        return found;
}

/* "taken ..., site ..., note ...": what a person typed begins at the first of these. */
static const char *find_typed(const char *text) {
        const char *end = text + strlen(text), *site = strstr(text, ", site "), *note = strstr(text, ", note ");

        return MIN(site ? site : end, note ? note : end);
}

static void put_words(FILE *f, const char *verb, const char *text, const Words *w) {
        if (streq(verb, "set")) {
                text += strcspn(text, " ");
                text += *text == ' ';
                fputs(*text ? text : "(not set)", f);
        } else if (streq(verb, "add") || streq(verb, "change")) {
                const char *from = find_last(text, ", from ");
                _cleanup_free_ char *schedule = strndup(text, (size_t)(from - text));

                put_schedule(f, schedule ? schedule : "");
                put_times(f, from, from + strlen(from), w);
        } else if (streq(verb, "remove")) {
                put_schedule(f, text);
        } else {
                fputs(streq(verb, "pause") ? "paused " : "", f);
                put_times(f, text, find_typed(text), w);
        }
}

static void tell_words(const json_t *change, const char *label, const char *text, const json_t *context, size_t indent) {
        Words w = words_of(change, context);
        _cleanup_free_ char *words = NULL;
        size_t size;
        FILE *f = *text ? open_memstream(&words, &size) : NULL;

        if (!f)
                return;
        put_words(f, row_text(change, "verb"), text, &w);
        if (fclose(f) == 0)
                say(indent, DIM, "%s%s", label, words);
}

void history_tell_undone(const json_t *change, const json_t *context, bool back) {
        const char *before = row_text(change, "before"), *after = row_text(change, "after"), *is = row_text(change, "state");

        is = *is ? is : row_text(change, "status");
        /* What it was then may be another thing by now: a dose that was due is missed. Where it was is the same. */
        if (!*is || streq(row_text(change, "verb"), "move"))
                tell_words(change, "again: ", back ? before : after, context, 2);
        tell_words(change, "no longer: ", back ? after : before, context, 2);
        if (*is)
                say(2, PLAIN, "now: %s", is);
}

void history_tell_done(const json_t *change, const json_t *context) {
        const char *before = row_text(change, "before"), *after = row_text(change, "after");

        if (streq(row_text(change, "verb"), "undo")) {
                say(4, DIM, "took back: %s", before);
                return;
        }
        if (streq(row_text(change, "verb"), "redo")) {
                say(4, DIM, "brought back: %s", before);
                return;
        }
        tell_words(change, *after ? "before: " : "was: ", before, context, 4);
        tell_words(change, *before ? "after: " : "", after, context, 4);
}

/* ---- one line a change ------------------------------------------------------------------- */

char *history_what(const json_t *change, const json_t *context) {
        const char *verb = row_text(change, "verb"), *patient = row_text(change, "patient");
        const char *dose = row_text(change, "dose"), *regimen = row_text(change, "regimen");
        const char *before = row_text(change, "before"), *after = row_text(change, "after");
        const char *what = *dose ? dose : regimen, *of = context_names(context, patient) ? patient : "";
        size_t length = strlen(what);
        char *text;

        if (streq(verb, "set")) { /* its key; of a regimen, a patient or all */
                of = *regimen ? regimen : of;
                what = *after ? after : before;
                length = strcspn(what, " ");
        } else if (strncmp(verb, "patient", strlen("patient")) == 0) {
                of = "";
                what = *after ? after : before;
                length = strlen(what);
        }
        if (asprintf(&text, "%s%s%.*s%s%s", verb, length > 0 ? " " : "", (int)length, what, *of ? ", for " : "", of) < 0)
                return NULL;
        return text;
}
