/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values in the words a patient reads. */

#include "shown.h"

#include "amount.h"
#include "context.h"
#include "local.h"
#include "place.h"
#include "symptom.h"

const char *instant_short(const char *instant, Day today, char buf[static WORDS_SIZE]) {
        Slot slot = instant_slot(instant);

        return slot == SLOT_NONE ? instant : words_short(slot, today, buf);
}

static const char *words_at(const char *instant, Day today, const char *place, char buf[static INSTANT_WORDS_SIZE]) {
        char words[WORDS_SIZE], distance[WORDS_SIZE];
        Slot slot = instant_slot(instant);

        if (slot == SLOT_NONE)
                return instant;
        if (!*place)
                return strcpy(buf, words_slot(slot, today, words));
        snprintf(buf, INSTANT_WORDS_SIZE, "%s%s, %s", instant_short(instant, today, words), place,
                 words_distance(slot_day(slot), today, distance));
        return buf;
}

const char *instant_words(const json_t *context, const char *patient, const char *instant,
                          char buf[static INSTANT_WORDS_SIZE]) {
        char place[PLACE_SIZE];

        return words_at(instant, context_today(context, patient), place_of(context, patient, instant, place), buf);
}

const char *instant_words_of(const json_t *context, const json_t *dose, const char *instant,
                             char buf[static INSTANT_WORDS_SIZE]) {
        char place[PLACE_SIZE];

        return words_at(instant, context_today(context, row_text(dose, "patient")), place_of_row(context, dose, "zone", instant, place), buf);
}

static const char *set_or_null(const json_t *row, const char *key) {
        const char *text = row_text(row, key);

        return *text ? text : NULL;
}

char *row_tell(const json_t *row) {
        SymptomSays says = symptom_says(row_text(row, "symptom"), set_or_null(row, "typed"), set_or_null(row, "value"), set_or_null(row, "unit"),
                                        set_or_null(row, "severity"));

        return symptom_tell(&says, true);
}

const char *row_amount(const json_t *row, char buf[static AMOUNT_WORDS_SIZE]) {
        const char *text = row_text(row, "amount");
        Amount amount;

        _Static_assert(AMOUNT_WORDS_SIZE >= AMOUNT_TEXT_SIZE, "an amount fits");
        return *text && amount_parse(text, &amount) == 0 ? amount_words(amount, buf) : text;
}

/* How long the number at TEXT is that has its unit of plain units after it; 0 where none is. */
static size_t plain_units(const char *text) {
        size_t n = strspn(text, "0123456789.");

        return n > 0 && strncmp(text + n, " units", strlen(" units")) == 0 ? n : 0;
}

void put_schedule(FILE *f, const char *schedule) {
        for (bool start = true; *schedule; schedule++) {
                size_t n = start ? plain_units(schedule) : 0;
                char number[AMOUNT_TEXT_SIZE], shown[AMOUNT_TEXT_SIZE];
                Amount amount;

                if (n > 0) {
                        snprintf(number, sizeof number, "%.*s units", (int)n, schedule);
                        if (amount_parse(number, &amount) == 0) {
                                (void)amount_words(amount, shown);
                                fprintf(f, "%.*s", (int)strcspn(shown, " "), shown);
                                schedule += n;
                        }
                }
                start = *schedule == ' ' || *schedule == '(';
                fputc(*schedule, f);
        }
}

void say_schedule(size_t indent, Style s, const char *front, const char *schedule) {
        _cleanup_free_ char *words = NULL;
        size_t size;
        FILE *f = open_memstream(&words, &size);

        if (!f)
                return;
        fputs(front, f);
        put_schedule(f, schedule);
        if (memstream_close(f, &words) == 0)
                say(indent, s, "%s", words);
}

/* "from Sunday 6 December: ..." */
static void say_from(size_t indent, const json_t *row, Day today) {
        char day[WORDS_SIZE], front[WORDS_SIZE + 40];
        Day from;

        if (day_parse(row_text(row, "from"), &from) != 0)
                return;
        snprintf(front, sizeof front, local_text("from %s: "), words_day(from, today, day));
        say_schedule(indent, YELLOW, front, row_text(row, "schedule"));
}

void say_plan(size_t indent, const json_t *regimen, Day today) {
        const char *until_then = row_text(regimen, "until_then"), *schedule = row_text(regimen, "schedule");
        const json_t *changes = json_object_get(regimen, "changes"), *row;
        Day from;
        size_t i;

        if (!*until_then || day_parse(row_text(regimen, "from"), &from) != 0) {
                say_schedule(indent, PLAIN, "", schedule);
                return;
        }
        say_schedule(indent, PLAIN, "", until_then);
        json_array_foreach(changes, i, row)
                say_from(indent, row, today);
        if (json_array_size(changes) == 0)
                say_from(indent, regimen, today);
}
