/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched preview: what a schedule gives, nothing stored. */

#include "preview.h"

#include "changing.h"
#include "doses.h"
#include "local.h"
#include "settle.h"

static int show_page(const Reply *page, void *userdata) {
        DoseList *list = userdata;

        if (list->n == 0) {
                reading_tell(is_interactive() ? stdout : stderr, page->context, page->context);
                say_schedule(0, BOLD, "", row_text(page->context, "schedule"));
        }
        return doses_lines(list, page->result, page->context);
}

static int run_preview(Client *c) {
        _cleanup_(reading_done) Reading reading = { .c = c };
        Call call = { .method = "Preview" };
        DoseList list = {};
        int r = words_join(&c->args, 0, &reading.text);

        if (r == 0 && change_asks(c))
                r = settle_text(&reading);
        if (r != 0)
                return r;
        call.text[0] = reading.text;
        r = call_pages(c, &call, "after_utc", show_page, &list);
        if (r == 0 && list.n == 0 && !args_has(&c->args, OPT_JSON))
                say(0, PLAIN, "It gives no dose in these days.");
        return r;
}

const Verb VERB_PREVIEW = {
        .name = "preview",
        .args = "SCHEDULE...",
        .help = N_("the doses a schedule gives; nothing is stored"),
        .examples = "preview 90 micrograms weekly on sun at 19:00 for 4 doses\npreview 9 million units daily at 9:00 for 5 days, rest 2 days",
        .group = GROUP_PLAN,
        .options = O(FROM) | O(TO) | O(ZONE) | O(JSON),
        .min = 1,
        .max = MANY,
        .run = run_preview,
};
