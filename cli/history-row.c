/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the history, in words. */

#include "history-row.h"

#include "place.h"
#include "core/supply.h"

/* ---- what was before and after, in words ------------------------------------------------- */

/* One side of a change: its values, whose it is, and by which day times are said. */
typedef struct Side {
        const json_t *values, *context;
        const char *patient;
        Day today;
} Side;

/* An instant or a wall clock, as a person says it. */
static void put_time(FILE *f, const Side *side, const char *key) {
        const char *text = row_text(side->values, key);
        const char *zone = row_text(side->values, "zone"); /* it may be another by now */
        char words[WORDS_SIZE], place[PLACE_SIZE];

        fprintf(f, "%s%s", instant_short(text, side->today, words),
                *zone ? place_in(zone, text, place) : place_of(side->context, side->patient, text, place));
}

static void put_day(FILE *f, const Side *side, const char *key) {
        const char *text = row_text(side->values, key);
        char words[WORDS_SIZE];
        Day day;

        fputs(day_parse(text, &day) == 0 ? words_day(day, side->today, words) : text, f);
}

/* Behind what there is already. */
static void put_part(FILE *f, const Side *side, const char *front, const char *key) {
        const char *text = row_text(side->values, key);

        if (*text)
                fprintf(f, "%s%s", front, text);
}

static void put_part_day(FILE *f, const Side *side, const char *front, const char *key) {
        if (!*row_text(side->values, key))
                return;
        fputs(front, f);
        put_day(f, side, key);
}

static void put_dose(FILE *f, const Side *side) {
        char amount[AMOUNT_WORDS_SIZE];

        fputs(row_text(side->values, "state"), f);
        if (*row_text(side->values, "taken_at")) {
                fputc(' ', f);
                put_time(f, side, "taken_at");
        }
        if (*row_text(side->values, "snoozed_until")) {
                fputs(" until ", f);
                put_time(f, side, "snoozed_until");
        }
        if (*row_text(side->values, "amount"))
                fprintf(f, ", %s", row_amount(side->values, amount));
        put_part(f, side, ", batch ", "batch");
        put_part(f, side, ", site ", "site");
        put_part(f, side, ", note ", "note");
}

static void put_plan(FILE *f, const Side *side) {
        put_schedule(f, row_text(side->values, "schedule"));
        put_part_day(f, side, ", from ", "from");
}

static void put_pause(FILE *f, const Side *side) {
        fputs("paused from ", f);
        put_day(f, side, "from");
        put_part_day(f, side, " until ", "until");
}

static void put_place(FILE *f, const Side *side) {
        put_time(f, side, "at");
        if (*row_text(side->values, "following"))
                fputs(", with all that follow", f);
}

static void put_setting(FILE *f, const Side *side) {
        const char *value = row_text(side->values, "value");

        fputs(*value ? value : "(not set)", f);
}

static void put_change(FILE *f, const Side *side) {
        fprintf(f, "%s, change %s", row_text(side->values, "verb"), row_text(side->values, "change"));
}

/* A symptom, or a result. */
static void put_measured(FILE *f, const Side *side) {
        fputs(row_text(side->values, "name"), f);
        put_part(f, side, " ", "value");
        put_part(f, side, " ", "unit");
        put_part(f, side, strchr("0123456789", *row_text(side->values, "severity")) ? ", severity " : ", ", "severity");
        put_part(f, side, ", note ", "note");
}

static void put_stock(FILE *f, const Side *side) {
        const char *count = row_text(side->values, "count"), *item = row_text(side->values, "item");

        fprintf(f, "%s%s%s", count, *count ? " " : "", streq(count, "1") ? supply_singular(item) : item);
        put_part(f, side, ", batch ", "batch");
        put_part_day(f, side, ", expires ", "expires");
}

static void put_site(FILE *f, const Side *side) {
        fputs(row_text(side->values, "site"), f);
        if (*row_text(side->values, "resting"))
                fputs(" rests", f);
        put_part_day(f, side, " until ", "until");
        put_part(f, side, ": ", "reason");
}

static void put_patient(FILE *f, const Side *side) {
        fputs(row_text(side->values, "patient"), f);
}

static void put_handle(FILE *f, const Side *side) {
        fputs(row_text(side->values, "regimen"), f);
}

static void put_doses(FILE *f, const Side *side) {
        fputs(row_text(side->values, "doses"), f);
}

static void put_plans(FILE *f, const Side *side) {
        fputs(row_text(side->values, "plans"), f);
}

/* By what each has and none above it. */
static const struct {
        const char *key;
        void (*put)(FILE *f, const Side *side);
} kinds[] = {
        { "state", put_dose },   { "schedule", put_plan }, { "key", put_setting },    { "change", put_change }, { "at", put_place },
        { "item", put_stock },   { "site", put_site },     { "name", put_measured },  { "from", put_pause },    { "patient", put_patient },
        { "regimen", put_handle }, { "doses", put_doses }, { "plans", put_plans },
};

/* WHAT: "before" or "after". NULL where nothing was. */
static const json_t *values_of(const json_t *change, const char *what, const json_t *context) {
        char key[32];

        snprintf(key, sizeof(key), "%s %lld", what, row_number(change, "id"));
        return json_object_get(context, key);
}

/* The caller's; NULL where there is nothing to say, or no memory. */
static char *side_words(const json_t *change, const char *what, const json_t *context) {
        Side side = { values_of(change, what, context), context, row_text(change, "patient"), context_today(context, "me") };
        _cleanup_free_ char *words = NULL;
        size_t size, i;
        FILE *f;

        for (i = 0; i < ELEMENTSOF(kinds) && !*row_text(side.values, kinds[i].key);)
                i++;
        f = i < ELEMENTSOF(kinds) ? open_memstream(&words, &size) : NULL;
        if (!f)
                return NULL;
        kinds[i].put(f, &side);
        return memstream_close(f, &words) == 0 ? TAKE_PTR(words) : NULL;
}

static void tell_side(const json_t *change, const char *label, const char *what, const json_t *context, size_t indent) {
        _cleanup_free_ char *words = side_words(change, what, context);

        if (words)
                say(indent, DIM, "%s%s", label, words);
}

/* Whether it was of the plan or a dose, so that the state of that says what came of it. */
static bool of_the_plan(const char *verb) {
        return strncmp(verb, "supply ", 7) != 0 && !streq(verb, "set");
}

void history_tell_undone(const json_t *change, const json_t *context, bool back) {
        const char *is = row_text(change, "state"), *was = row_text(values_of(change, "before", context), "state");

        is = *is ? is : of_the_plan(row_text(change, "verb")) ? row_text(change, "status") : "";
        /* What it was then may be another thing by now: a dose that was due is missed. Where it was is the same. */
        if (!*is || streq(row_text(change, "verb"), "move"))
                tell_side(change, "again: ", back ? "before" : "after", context, 2);
        /* Nor need a dose have been due, or to come, until it was brought back. */
        if (back || (!streq(was, "due") && !streq(was, "scheduled") && !streq(was, "missed")))
                tell_side(change, "no longer: ", back ? "after" : "before", context, 2);
        if (*is)
                say(2, PLAIN, "now: %s", is);
}

void history_tell_done(const json_t *change, const json_t *context) {
        const char *verb = row_text(change, "verb");

        if (streq(verb, "undo"))
                tell_side(change, "took back: ", "before", context, 4);
        else if (streq(verb, "redo"))
                tell_side(change, "brought back: ", "before", context, 4);
        else {
                tell_side(change, values_of(change, "after", context) ? "before: " : "was: ", "before", context, 4);
                tell_side(change, values_of(change, "before", context) ? "after: " : "", "after", context, 4);
        }
}

/* ---- one line a change ------------------------------------------------------------------- */

/* A value of the change that is the same on both sides, or has one alone. */
static const char *value_of(const json_t *change, const char *key, const json_t *context) {
        const char *after = row_text(values_of(change, "after", context), key);

        return *after ? after : row_text(values_of(change, "before", context), key);
}

char *history_what(const json_t *change, const json_t *context) {
        const char *verb = row_text(change, "verb"), *patient = row_text(change, "patient");
        const char *dose = row_text(change, "dose"), *regimen = row_text(change, "regimen");
        const char *what = *dose ? dose : regimen, *of = context_names(context, patient) ? patient : "";
        char *text;

        if (streq(verb, "set")) { /* its key; of a regimen, a patient or all */
                of = *regimen ? regimen : of;
                what = value_of(change, "key", context);
        } else if (streq(verb, "patient add") || streq(verb, "patient remove")) {
                of = "";
                what = value_of(change, "patient", context);
        }
        if (asprintf(&text, "%s%s%s%s%s", verb, *what ? " " : "", what, *of ? ", for " : "", of) < 0)
                return NULL;
        return text;
}
