/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows in words. */

#include "rows.h"

#include "../shown.h"
#include "../state.h"
#include "core/supply.h"
#include "local.h"
#include "moments.h"
#include "text.h"

const char *rows_date(Day day, char buf[static WHEN_SIZE]) {
        return words_date(day, buf);
}

const char *rows_range(const Report *r, char buf[static RANGE_SIZE]) {
        char from[WHEN_SIZE], to[WHEN_SIZE];

        snprintf(buf, RANGE_SIZE, local_text("%s to %s"), rows_date(r->from, from), rows_date(r->to, to));
        return buf;
}

const char *rows_when(const Report *r, const json_t *row, const char *key, char buf[static WHEN_SIZE]) {
        const char *text = row_text(row, key);
        char words[WORDS_SIZE];

        if (!*text)
                return strcpy(buf, "");
        snprintf(buf, WHEN_SIZE, "%s", instant_short(text, r->today, words));
        return buf;
}

const char *rows_of(const Report *r, char buf[static ROWS_OF_SIZE]) {
        *buf = '\0';
        if (!streq(r->patient, "me"))
                snprintf(buf, ROWS_OF_SIZE, local_text(" of %s"), r->patient);
        return buf;
}

const char *rows_nameless(const Report *r) {
        return r->several && streq(r->patient, "me") ? local_text(" Of the patient who is \"me\" here: no name was typed.") : "";
}

const char *rows_clocks(const Report *r) {
        for (size_t i = 0; i < r->n_given; i++) {
                const Given *g = &r->given[i];

                if (g->at != zone_local(r->clock, g->at_utc) || (g->taken_utc && g->taken != zone_local(r->clock, g->taken_utc)))
                        return local_text("; those of a dose are of where it was planned");
        }
        return "";
}

static void put_days(FILE *f, int days) {
        const unsigned long n = (unsigned long)abs(days);

        if (days > 0)
                text_put(f, local_plural("%lu day later", "%lu days later", n), n);
        else if (days < 0)
                text_put(f, local_plural("%lu day earlier", "%lu days earlier", n), n);
}

static void put_recorded(FILE *f, const Report *r, const Given *g) {
        char when[WHEN_SIZE];

        if (g->unplanned)
                text_put(f, "outside the plan");
        if (g->taken != SLOT_NONE)
                text_put(f, "%s %s", state_words(given_state_word(g->state)), rows_when(r, given_row(r, g), "taken_at", when));
        else
                text_put(f, "%s", g->state == GIVEN_MISSED ? local_text("not recorded") : state_words(given_state_word(g->state)));
        put_days(f, g->days);
        if (g->moved)
                text_put(f, "moved from %s", rows_when(r, given_row(r, g), "slot", when));
}

char *rows_recorded(const Report *r, const Given *g) {
        Text t;

        if (!text_open(&t))
                return NULL;
        put_recorded(t.f, r, g);
        return text_close(&t);
}

char *rows_beside(const Report *r, const Given *g) {
        Text t;

        if (!text_open(&t))
                return NULL;
        text_put_text(t.f, "%s", row_text(given_row(r, g), "site"));
        text_put_text(t.f, "batch %s", row_text(given_row(r, g), "batch"));
        text_put_text(t.f, "planned %s", row_text(given_row(r, g), "planned_amount"));
        text_put_text(t.f, "%s", row_text(given_row(r, g), "note"));
        return text_close(&t);
}

#define NUMBER_SIZE 32

static const char *number_words(const json_t *value, char buf[static NUMBER_SIZE]) {
        if (json_is_integer(value))
                snprintf(buf, NUMBER_SIZE, "%lld", (long long)json_integer_value(value));
        else
                snprintf(buf, NUMBER_SIZE, "%.15g", json_real_value(value));
        return buf;
}

char *rows_result(const json_t *row) {
        const json_t *value = json_object_get(row, "value"), *low = json_object_get(row, "low"),
                     *high = json_object_get(row, "high");
        char from[NUMBER_SIZE], to[NUMBER_SIZE];
        Text t;

        if (!text_open(&t))
                return NULL;
        if (value)
                fputs(number_words(value, from), t.f);
        else
                fputs(row_text(row, "text"), t.f);
        if (*row_text(row, "unit"))
                fprintf(t.f, " %s", row_text(row, "unit"));
        number_words(low, from);
        number_words(high, to);
        if (low && high)
                fprintf(t.f, local_text(" (laboratory's range %s to %s)"), from, to);
        else if (low)
                fprintf(t.f, local_text(" (laboratory's range from %s)"), from);
        else if (high)
                fprintf(t.f, local_text(" (laboratory's range up to %s)"), to);
        return text_close(&t);
}

const char *rows_symptom_name(const json_t *row, char buf[static SYMPTOM_NAME_SIZE]) {
        const char *typed = row_text(row, "typed");

        if (!*typed)
                return row_text(row, "symptom");
        snprintf(buf, SYMPTOM_NAME_SIZE, "%s (%s)", row_text(row, "symptom"), typed);
        return buf;
}

char *rows_supply_left(const json_t *row) {
        long long left = row_number(row, "left");
        const char *item = row_text(row, "item");
        Text t;

        if (!text_open(&t))
                return NULL;
        text_put(t.f, "%lld %s", left, left == 1 ? supply_singular(item) : item);
        return text_close(&t);
}

char *rows_symptom(const json_t *row) {
        Text t;

        if (!text_open(&t))
                return NULL;
        if (*row_text(row, "value"))
                text_put(t.f, "%s%s%s", row_text(row, "value"), *row_text(row, "unit") ? " " : "", row_text(row, "unit"));
        text_put_text(t.f, strchr("0123456789", *row_text(row, "severity")) ? N_("severity %s") : "%s", row_text(row, "severity"));
        text_put_text(t.f, "%s", row_text(row, "note"));
        return text_close(&t);
}

const char *rows_tier(const json_t *row) {
        const char *tier = row_text(row, "tier");

        if (streq(tier, "right away"))
                return local_text("right away");
        return streq(tier, "call") ? local_text("call") : *tier ? local_text("let them know") : "";
}

const char *rows_rest(const json_t *row, char buf[static ROWS_REST_SIZE]) {
        Day until = moment_day(row_text(row, "until"));
        char date[WHEN_SIZE];

        if (until == DAY_NONE)
                return local_text("rests");
        snprintf(buf, ROWS_REST_SIZE, local_text("rests until %s"), rows_date(until, date));
        return buf;
}

bool rows_tells_first(const Report *r, size_t i) {
        const char *tell = row_text(json_array_get(r->symptoms, i), "tell");

        for (size_t k = 0; k < i; k++)
                if (streq(tell, row_text(json_array_get(r->symptoms, k), "tell")))
                        return false;
        return *tell;
}

char *rows_supply(const Report *r, const json_t *row) {
        const json_t *batch;
        size_t i;
        Text t;

        if (!text_open(&t))
                return NULL;
        if (row_true(row, "low"))
                text_put(t.f, "low");
        json_array_foreach(json_object_get(row, "batches"), i, batch) {
                Day expires = moment_day(row_text(batch, "expires"));
                long long left = row_number(batch, "left");
                char date[WHEN_SIZE];

                if (!*row_text(batch, "batch") && expires == DAY_NONE)
                        continue;
                if (*row_text(batch, "batch"))
                        text_put(t.f, "%lld of batch %s", left, row_text(batch, "batch"));
                else
                        text_put(t.f, "%lld", left);
                if (expires != DAY_NONE && expires < r->today)
                        fprintf(t.f, local_plural(" expired %s", " expired %s", (unsigned long)left), rows_date(expires, date));
                else if (expires != DAY_NONE)
                        fprintf(t.f, local_plural(" expires %s", " expire %s", (unsigned long)left), rows_date(expires, date));
        }
        if (row_number(row, "over") > 0)
                text_put(t.f, local_plural("%lld more used than was counted", "%lld more used than were counted", (unsigned long)row_number(row, "over")),
                         row_number(row, "over"));
        return text_close(&t);
}
