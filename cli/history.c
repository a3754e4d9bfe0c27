/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched history: all changes, the newest last. */

#include "history.h"

#include "cytosched.h"
#include "history-row.h"
#include "filter.h"
#include "local.h"
#include "place.h"

static int show_page(const Reply *page, void *userdata) {
        Day today = context_today(page->context, "me");
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                _cleanup_free_ char *what = history_what(row, page->context);
                bool undone = row_true(row, "undone");
                char when[WORDS_SIZE], place[PLACE_SIZE];

                say(0, undone ? DIM : PLAIN, "%lld  %s%s  %s%s", row_number(row, "id"),
                    instant_short(row_text(row, "at"), today, when), place_of(page->context, "me", row_text(row, "at"), place), what ? what : "", undone ? local_text("  (taken back)") : "");
                if (streq(row_text(row, "source"), "phone"))
                        say(4, PLAIN, "from the phone");
                if (!streq(row_text(row, "verb"), "patient add") && !streq(row_text(row, "verb"), "patient remove"))
                        history_tell_done(row, page->context);
        }
        *(size_t *)userdata += json_array_size(page->result);
        return 0;
}

static int run_history(Client *c) {
        Call call = { .method = "History" };
        uint32_t limit;
        size_t n = 0;
        int r;

        if (args_has(&c->args, OPT_LIMIT) &&
            (r = number_parse(c->args.value[OPT_LIMIT], "--limit", LIMIT_ROWS, &limit)) != 0)
                return r;
        if (args_count(&c->args) > 0)
                call_set_text(&call, "regimen", args_word(&c->args, 0));
        r = call_pages(c, &call, "after", show_page, &n);
        if (r != 0 || n > 0)
                return r;
        return filter_empty(c, 0, N_("Nothing was changed yet for: %s. To see all changes: cytosched history"),
                                    N_("Nothing was changed yet."));
}

const Verb VERB_HISTORY = {
        .name = "history",
        .args = "[REGIMEN]",
        .help = N_("all changes, the newest last"),
        .examples = "history\nhistory pegasys --limit 10",
        .group = GROUP_RECORD,
        .options = O(PATIENT) | O(LIMIT) | O(JSON),
        .max = 1,
        .run = run_history,
};
