/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched rehearse: when the reminders would come. */

#include "rehearse.h"

#include "doses.h"
#include "local.h"
#include "place.h"

static Style event_style(const char *event) {
        return streq(event, "missed") ? RED : streq(event, "remind") ? BOLD : PLAIN;
}

/* As the bus has them. */
static const char *event_words(const char *event) {
        static const char *const events[] = { N_("before"), N_("remind"), N_("again"), N_("missed"), N_("summary"), N_("after") };

        for (size_t i = 0; i < ELEMENTSOF(events); i++)
                if (streq(event, events[i]))
                        return local_text(events[i]);
        return event;
}

static bool is_again(const json_t *row) {
        return streq(row_text(row, "event"), "again");
}

/* The row of the same dose before the I-th; NULL for none. */
static const json_t *row_before(const json_t *rows, size_t i) {
        const json_t *row = json_array_get(rows, i);

        for (size_t k = i; k-- > 0;)
                if (streq(row_text(json_array_get(rows, k), "dose"), row_text(row, "dose")))
                        return json_array_get(rows, k);
        return NULL;
}

/* The last of the rows from I on that say "again" of one dose, whatever is said of others between them; and how many. */
static const json_t *last_again(const json_t *rows, size_t i, size_t *ret_n) {
        const json_t *first = json_array_get(rows, i), *last = first, *row;

        *ret_n = 1;
        if (!is_again(first))
                return first;
        while ((row = json_array_get(rows, ++i))) {
                if (!streq(row_text(row, "dose"), row_text(first, "dose")))
                        continue;
                if (!is_again(row))
                        break;
                last = row;
                (*ret_n)++;
        }
        return last;
}

/* One row, or all that say again and again of a dose: a line. */
static int show_rows(Table *table, const Reply *page, size_t i) {
        size_t n;
        const json_t *row = json_array_get(page->result, i), *last = last_again(page->result, i, &n);
        char short_words[WORDS_SIZE], when[WORDS_SIZE + PLACE_SIZE], place[PLACE_SIZE], event[WORDS_SIZE + 60];
        Day today = context_today(page->context, "me");
        const char *at = row_text(row, "at");
        const char *const cells[] = {
                when, context_several(page->context) ? row_text(row, "patient") : "", event, row_text(row, "dose"),
        };

        if (n > 1)
                snprintf(event, sizeof event, local_plural("again, %zu time until %s", "again, %zu times until %s", n), n,
                         instant_short(row_text(last, "at"), today, short_words));
        else
                snprintf(event, sizeof event, "%s", event_words(row_text(row, "event")));
        snprintf(when, sizeof when, "%s%s", instant_short(at, today, short_words),
                 place_of(page->context, row_text(row, "patient"), at, place));
        return table_row(table, event_style(row_text(row, "event")), cells);
}

static int show_page(const Reply *page, void *userdata) {
        static const TableForm form = { .columns = 4, .whole = COLUMN(0) };
        _cleanup_(table_freep) Table *table = table_new(&form);

        if (!table)
                return fail_errno(-ENOMEM, "the list");
        for (size_t i = 0; i < json_array_size(page->result); i++) {
                const json_t *before = is_again(json_array_get(page->result, i)) ? row_before(page->result, i) : NULL;

                if (before && is_again(before)) /* it is in the line of that */
                        continue;
                if (show_rows(table, page, i) < 0)
                        return fail_errno(-ENOMEM, "the list");
        }
        table_print(table, 0);
        *(size_t *)userdata += json_array_size(page->result);
        return 0;
}

static int run_rehearse(Client *c) {
        Call call = { .method = "Rehearse" };
        size_t n = 0;
        int r = call_pages(c, &call, "after_utc", show_page, &n);

        if (r == 0 && n == 0 && !args_has(&c->args, OPT_JSON))
                say(0, PLAIN, "No reminders in this time.");
        return r;
}

const Verb VERB_REHEARSE = {
        .name = "rehearse",
        .args = "",
        .help = N_("when the reminders would come, and when a dose is missed"),
        .examples = "rehearse --to tomorrow\nrehearse --from \"sun 18:00\" --answer all",
        .group = GROUP_PLAN,
        .options = O(FROM) | O(TO) | O(ANSWER) | O(JSON),
        .run = run_rehearse,
};
