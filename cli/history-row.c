/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the history, in words. */

#include "history-row.h"

#include <stdarg.h>

#include "local.h"
#include "place.h"
#include "state.h"
#include "core/supply.h"

/* ---- what was before and after, in words ------------------------------------------------- */

/* One side of a change: its values, whose it is, and by which day times are said. */
typedef struct Side {
        const json_t *values, *context;
        const char *patient;
        Day today;
} Side;

/* "" where there is none. */
static const char *value(const Side *side, const char *key) {
        return row_text(side->values, key);
}

#define TIME_SIZE (WORDS_SIZE + PLACE_SIZE)

/* An instant or a wall clock, as a person says it. */
static const char *time_of(const Side *side, const char *key, char buf[static TIME_SIZE]) {
        const char *text = value(side, key);
        const char *zone = value(side, "zone"); /* it may be another by now */
        char words[WORDS_SIZE], place[PLACE_SIZE];

        if (!*text)
                return "";
        snprintf(buf, TIME_SIZE, "%s%s", instant_short(text, side->today, words),
                 *zone ? place_in(zone, text, place) : place_of(side->context, side->patient, text, place));
        return buf;
}

static const char *day_of(const Side *side, const char *key, char buf[static WORDS_SIZE]) {
        const char *text = value(side, key);
        Day day;

        return day_parse(text, &day) == 0 ? words_day(day, side->today, buf) : text;
}

/* Behind what there is already; nothing where the first text of it is "". */
_printf_(2, 3) static void put_part(FILE *f, const char *format, ...) {
        va_list ap, again;

        va_start(ap, format);
        va_copy(again, ap);
        if (*va_arg(again, const char *))
                vfprintf(f, local_text(format), ap);
        va_end(again);
        va_end(ap);
}

static void put_dose(FILE *f, const Side *side) {
        const char *state = value(side, "state");
        char amount[AMOUNT_WORDS_SIZE], at[TIME_SIZE], words[STATE_AT_SIZE];

        fputs(state_at(state, time_of(side, streq(state, "snoozed") ? "snoozed_until" : "taken_at", at), words), f);
        if (*value(side, "amount"))
                fprintf(f, ", %s", row_amount(side->values, amount));
        put_part(f, ", batch %s", value(side, "batch"));
        put_part(f, ", site %s", value(side, "site"));
        put_part(f, ", note %s", value(side, "note"));
}

static void put_plan(FILE *f, const Side *side) {
        char day[WORDS_SIZE];

        put_schedule(f, value(side, "schedule"));
        put_part(f, ", from %s", day_of(side, "from", day));
}

static void put_pause(FILE *f, const Side *side) {
        char from[WORDS_SIZE], until[WORDS_SIZE];

        if (*value(side, "until"))
                fprintf(f, local_text("paused from %s until %s"), day_of(side, "from", from), day_of(side, "until", until));
        else
                fprintf(f, local_text("paused from %s"), day_of(side, "from", from));
}

static void put_place(FILE *f, const Side *side) {
        char at[TIME_SIZE];

        put_part(f, *value(side, "following") ? N_("%s, with all that follow") : "%s", time_of(side, "at", at));
}

static void put_setting(FILE *f, const Side *side) {
        const char *text = value(side, "value");

        fputs(*text ? text : local_text("(not set)"), f);
}

static void put_change(FILE *f, const Side *side) {
        fprintf(f, local_text("%s, change %s"), value(side, "verb"), value(side, "change"));
}

/* A symptom, or a result. */
static void put_measured(FILE *f, const Side *side) {
        fputs(value(side, "name"), f);
        put_part(f, " %s", value(side, "value"));
        put_part(f, " %s", value(side, "unit"));
        put_part(f, strchr("0123456789", *value(side, "severity")) ? N_(", severity %s") : ", %s", value(side, "severity"));
        put_part(f, ", note %s", value(side, "note"));
}

static void put_stock(FILE *f, const Side *side) {
        const char *count = value(side, "count"), *item = value(side, "item");
        char day[WORDS_SIZE];

        fprintf(f, "%s%s%s", count, *count ? " " : "", streq(count, "1") ? supply_singular(item) : item);
        put_part(f, ", batch %s", value(side, "batch"));
        put_part(f, ", expires %s", day_of(side, "expires", day));
}

static void put_site(FILE *f, const Side *side) {
        const char *site = value(side, "site");
        char until[WORDS_SIZE];

        if (!*value(side, "resting"))
                fputs(site, f);
        else if (*value(side, "until"))
                fprintf(f, local_text("%s rests until %s"), site, day_of(side, "until", until));
        else
                fprintf(f, local_text("%s rests"), site);
        put_part(f, ": %s", value(side, "reason"));
}

static void put_patient(FILE *f, const Side *side) {
        fputs(value(side, "patient"), f);
}

static void put_handle(FILE *f, const Side *side) {
        fputs(value(side, "regimen"), f);
}

static void put_doses(FILE *f, const Side *side) {
        fputs(value(side, "doses"), f);
}

static void put_plans(FILE *f, const Side *side) {
        fputs(value(side, "plans"), f);
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
                say(indent, DIM, "%s%s", local_text(label), words);
}

/* Whether it was of the plan or a dose, so that the state of that says what came of it. */
static bool of_the_plan(const char *verb) {
        return strncmp(verb, "supply ", 7) != 0 && !streq(verb, "set");
}

/* Whether it was of its time alone: a dose that was due may be missed by now. */
static bool is_passing(const json_t *side) {
        const char *state = row_text(side, "state");

        return streq(state, "due") || streq(state, "scheduled") || streq(state, "missed");
}

/* What is so again is told of what was recorded, and of what no state says: where a dose was, or a name. */
static bool tells_again(const json_t *change, const json_t *context, bool back, bool stands) {
        const char *verb = row_text(change, "verb");

        if (!stands || streq(verb, "move") || streq(verb, "rename"))
                return true;
        return !back && !is_passing(values_of(change, "after", context));
}

void history_tell_undone(const json_t *change, const json_t *context, bool back) {
        const char *is = row_text(change, "state");
        char state[STATE_PLAN_SIZE] = "";
        /* Of two schedules the other may hold until a later day. */
        bool planned = *row_text(values_of(change, "before", context), "schedule") && values_of(change, "after", context);

        is = *is ? is : of_the_plan(row_text(change, "verb")) ? row_text(change, "status") : "";
        if (tells_again(change, context, back, *is != '\0'))
                tell_side(change, "again: ", back ? "before" : "after", context, 2);
        /* Nor need a dose have been due, or to come, until it was brought back. */
        if (back || (!planned && !is_passing(values_of(change, "before", context))))
                tell_side(change, "no longer: ", back ? "after" : "before", context, 2);
        if (!*row_text(change, "state") && *is) /* a plan's, which may say until when */
                state_of_plan(change, context_today(context, row_text(change, "patient")), state);
        if (*state)
                say(2, PLAIN, "now: %s", state);
        else if (*is)
                say(2, PLAIN, "now: %s", state_words(is));
}

void history_tell_done(const json_t *change, const json_t *context) {
        const char *verb = row_text(change, "verb");

        if (streq(verb, "undo"))
                tell_side(change, "took back: ", "before", context, 4);
        else if (streq(verb, "redo"))
                tell_side(change, "brought back: ", "before", context, 4);
        else {
                tell_side(change, values_of(change, "after", context) ? N_("before: ") : N_("was: "), "before", context, 4);
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
        char whose[FOR_SIZE], *text;

        if (streq(verb, "set") && *regimen && *of) {
                if (asprintf(&text, local_text("set %s of %s, for %s"), value_of(change, "key", context), regimen, of) < 0)
                        return NULL;
                return text;
        }
        if (streq(verb, "set")) { /* its key; of a regimen, a patient or all */
                of = *regimen ? regimen : of;
                what = value_of(change, "key", context);
        } else if (!*what && *value_of(change, "doses", context)) {
                what = "--all"; /* which they are follows */
        } else if (streq(verb, "patient add") || streq(verb, "patient remove")) {
                of = "";
                what = value_of(change, "patient", context);
        }
        if (asprintf(&text, "%s%s%s%s", verb, *what ? " " : "", what, context_for(*of, of, whose)) < 0)
                return NULL;
        return text;
}
