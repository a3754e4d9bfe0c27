/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched rehearse: when the reminders would come. */

#include "rehearse.h"

#include "doses.h"
#include "place.h"

static Style event_style(const char *event) {
        return streq(event, "missed") ? RED : streq(event, "remind") ? BOLD : PLAIN;
}

static int show_page(const Reply *page, void *userdata) {
        static const TableForm form = { .columns = 4, .whole = COLUMN(0) };
        _cleanup_(table_freep) Table *table = table_new(&form);
        Day today = context_today(page->context, "me");
        const json_t *row;
        size_t i;

        if (!table)
                return fail_errno(-ENOMEM, "the list");
        json_array_foreach(page->result, i, row) {
                char short_words[WORDS_SIZE], when[WORDS_SIZE + PLACE_SIZE], place[PLACE_SIZE];
                const char *at = row_text(row, "at");
                const char *const cells[] = {
                        when,
                        context_several(page->context) ? row_text(row, "patient") : "",
                        row_text(row, "event"),
                        row_text(row, "dose"),
                };

                snprintf(when, sizeof when, "%s%s", instant_short(at, today, short_words),
                         place_of(page->context, row_text(row, "patient"), at, place));
                if (table_row(table, event_style(row_text(row, "event")), cells) < 0)
                        return fail_errno(-ENOMEM, "the list");
        }
        table_print(table, 0);
        *(size_t *)userdata += json_array_size(page->result);
        return 0;
}

static int run_rehearse(Client *c) {
        Call call = { .method = "Rehearse" };
        size_t n = 0;
        int r = call_pages(c, &call, "skip", show_page, &n);

        if (r == 0 && n == 0 && !args_has(&c->args, OPT_JSON))
                puts("No reminders in this time.");
        return r;
}

const Verb VERB_REHEARSE = {
        .name = "rehearse",
        .args = "",
        .help = "when the reminders would come, and when a dose is missed",
        .examples = "rehearse --to tomorrow\nrehearse --from \"sun 18:00\" --answer all",
        .group = GROUP_PLAN,
        .options = O(FROM) | O(TO) | O(ANSWER) | O(JSON),
        .run = run_rehearse,
};
