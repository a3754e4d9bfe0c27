/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doses in the words a patient reads. */

#include "doses.h"

#include <stdarg.h>

#include "local.h"
#include "options.h"
#include "place.h"
#include "state.h"

char *dose_what(const json_t *dose) {
        const char *drug = row_text(dose, "drug"), *route = row_text(dose, "route");
        char buf[AMOUNT_WORDS_SIZE];
        const char *amount = row_amount(dose, buf);
        char *text;

        if (asprintf(&text, "%s%s%s%s%s", drug, *amount ? ", " : "", amount, *route ? ", " : "",
                     route) < 0)
                return NULL;
        return text;
}

#define BESIDE_SIZE (WORDS_SIZE + PLACE_SIZE)

/* An instant of the dose beside its own: its time alone on the same day. */
static const char *instant_beside(const json_t *dose, const char *instant, const json_t *context,
                                  char buf[static BESIDE_SIZE]) {
        const char *patient = row_text(dose, "patient"), *at = row_text(dose, "at");
        char words[WORDS_SIZE], place[PLACE_SIZE];
        Slot slot = instant_slot(instant);

        if (slot == SLOT_NONE || slot_day(slot) != slot_day(instant_slot(at)))
                snprintf(buf, BESIDE_SIZE, "%s%s", instant_short(instant, context_today(context, patient), words),
                         place_of_row(context, dose, "zone", instant, place));
        else
                snprintf(buf, BESIDE_SIZE, "%02u:%02u%s", slot_minute(slot) / 60, slot_minute(slot) % 60,
                         place_of_row(context, dose, "zone", instant, place));
        return buf;
}

/* Behind what is there already. */
_printf_(2, 3) static void append(char buf[static STATE_SIZE], const char *format, ...) {
        size_t n = strlen(buf);
        va_list ap;

        if (n > 0)
                n += (size_t)snprintf(buf + n, STATE_SIZE - n, ", ");
        va_start(ap, format);
        if (n < STATE_SIZE)
                vsnprintf(buf + n, STATE_SIZE - n, local_text(format), ap);
        va_end(ap);
}

const char *dose_state(const json_t *dose, const json_t *context, char buf[static STATE_SIZE]) {
        const char *state = row_text(dose, "state"), *site = row_text(dose, "site");
        const char *since = row_text(dose, streq(state, "snoozed") ? "snoozed_until" : "taken_at");
        char when[BESIDE_SIZE], words[STATE_AT_SIZE];

        *buf = '\0';
        if (!streq(state, "scheduled"))
                append(buf, "%s", state_at(state, *since ? instant_beside(dose, since, context, when) : "", words));
        if (row_true(dose, "moved"))
                append(buf, "moved from %s", instant_beside(dose, row_text(dose, "slot"), context, when));
        if (*site)
                append(buf, "%s", site);
        return buf;
}

static void count_dose(DoseList *list, const json_t *dose) {
        list->n++;
        snprintf(list->name, sizeof list->name, "%s", row_text(dose, "dose"));
        if (list->missed && streq(row_text(dose, "state"), "missed"))
                json_object_set_new(list->missed, row_text(dose, "patient"),
                                    json_integer(row_number(list->missed, row_text(dose, "patient")) + 1));
}

/* Whether the day of the row FIRST is as far away for all whose doses stand below its heading, up to END: as it is another
 * date where one of them is, it depends on where one reads it, and the date alone says it. */
static bool says_distance(const json_t *doses, size_t first, size_t end, const json_t *context) {
        const char *day = row_text(json_array_get(doses, first), "at");

        for (size_t i = first; i < end; i++) {
                const json_t *dose = json_array_get(doses, i);

                if (strncmp(row_text(dose, "at"), day, DAY_TEXT_SIZE - 1) != 0)
                        return true;
                if (!context_same_date(context, row_text(dose, "patient")))
                        return false;
        }
        return true;
}

/* Anew on a later page, where what the heading says does not hold for a dose there. */
static int day_heading(DoseList *list, Table *table, const json_t *doses, size_t i, size_t end, const json_t *context) {
        const char *patient = row_text(json_array_get(doses, i), "patient"), *at = row_text(json_array_get(doses, i), "at");
        char day[WORDS_SIZE], distance[WORDS_SIZE], text[WORDS_SIZE * 2 + 4];
        Day today = context_today(context, patient);
        Slot slot = instant_slot(at);

        if (slot == SLOT_NONE || (strncmp(list->day, at, DAY_TEXT_SIZE - 1) == 0 && (!list->distance || context_same_date(context, patient))))
                return 0;
        memcpy(list->day, at, DAY_TEXT_SIZE - 1);
        list->distance = says_distance(doses, i, end, context);
        words_day(slot_day(slot), today, day);
        if (!list->distance)
                return table_heading(table, day);
        snprintf(text, sizeof text, "%s, %s", day, words_distance(slot_day(slot), today, distance));
        return table_heading(table, text);
}

static int day_row(DoseList *list, Table *table, const json_t *dose, const json_t *context) {
        const char *patient = row_text(dose, "patient"), *at = row_text(dose, "at");
        char amount[AMOUNT_WORDS_SIZE], state[STATE_SIZE], clock[6 + PLACE_SIZE] = "", place[PLACE_SIZE];
        const char *const cells[] = {
                clock,
                context_several(context) ? patient : "",
                row_text(dose, "regimen"),
                row_amount(dose, amount),
                row_text(dose, "drug"),
                dose_state(dose, context, state),
        };

        if (strlen(at) >= 16)
                snprintf(clock, sizeof clock, "%.5s%s", at + 11, place_of_row(context, dose, "zone", at, place));
        count_dose(list, dose);
        return table_row(table, state_style(row_text(dose, "state")), cells);
}

int doses_by_day(DoseList *list, const json_t *doses, size_t first, size_t n,
                 const json_t *context) {
        static const TableForm form = { .columns = 6, .whole = COLUMN(0) | COLUMN(3) };
        _cleanup_(table_freep) Table *table = table_new(&form);
        size_t end = MIN(n, json_array_size(doses) - first) + first;
        int r = table ? 0 : -ENOMEM;

        list->several = context_several(context);
        for (size_t i = first; i < end && r >= 0; i++) {
                r = day_heading(list, table, doses, i, end, context);
                if (r >= 0)
                        r = day_row(list, table, json_array_get(doses, i), context);
        }
        if (r < 0)
                return fail_errno(r, "the list");
        table_print(table, 2);
        return 0;
}

int doses_lines(DoseList *list, const json_t *doses, const json_t *context) {
        static const TableForm form = { .columns = 3, .whole = COLUMN(1) };
        _cleanup_(table_freep) Table *table = table_new(&form);
        const json_t *dose;
        size_t i;
        int r = table ? 0 : -ENOMEM;

        json_array_foreach(doses, i, dose) {
                char when[INSTANT_WORDS_SIZE], amount[AMOUNT_WORDS_SIZE], state[STATE_SIZE];
                const char *const cells[] = {
                        instant_words_of(context, dose, row_text(dose, "at"), when),
                        row_amount(dose, amount),
                        dose_state(dose, context, state),
                };

                count_dose(list, dose);
                if (r >= 0)
                        r = table_row(table, state_style(row_text(dose, "state")), cells);
        }
        if (r < 0)
                return fail_errno(r, "the list");
        table_print(table, 2);
        return 0;
}
