/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched history: all changes, the newest last. */

#include "history.h"

#include "cytosched.h"
#include "verbs.h"

void history_tell(const json_t *change, size_t indent) {
        const char *before = row_text(change, "before"), *after = row_text(change, "after");

        if (*before)
                say(indent, DIM, "before: %s", before);
        if (*after)
                say(indent, DIM, "after: %s", after);
}

static int show_page(const Reply *page, void *userdata) {
        Day today = context_today(page->context, "me");
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                const char *dose = row_text(row, "dose"), *at = row_text(row, "at");
                char when[WORDS_SIZE];

                say(0, row_true(row, "undone") ? DIM : PLAIN, "%lld  %s  %s %s%s", row_number(row, "id"),
                    instant_short(at, today, when), row_text(row, "verb"),
                    *dose ? dose : row_text(row, "regimen"),
                    row_true(row, "undone") ? "  (taken back)" : "");
                history_tell(row, 4);
        }
        *(size_t *)userdata += json_array_size(page->result);
        return 0;
}

int verb_history(Client *c) {
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
        if (r == 0 && n == 0 && !args_has(&c->args, OPT_JSON))
                puts("Nothing was changed yet.");
        return r;
}
