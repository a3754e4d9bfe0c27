/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched next: what is due, and the next doses. */

#include "next.h"

#include "coming.h"
#include "doses.h"
#include "local.h"
#include "state.h"

#define NEXT_DEFAULT 5
#define NEXT_MAX 1000

static int tell_page(const Reply *page, void *userdata) {
        const json_t *row;
        size_t i;

        (void)userdata;
        json_array_foreach(page->result, i, row)
                if (*row_text(row, "paused_from"))
                        pause_tell(row, page->context);
        return 0;
}

/* Where fewer come than were asked for: a pause may be why. */
static int tell_pauses(Client *c) {
        Call call = { .method = "List" };

        return call_pages(c, &call, "after", tell_page, NULL);
}

static int run_next(Client *c) {
        _cleanup_reply_ Reply reply = {};
        uint32_t count = NEXT_DEFAULT;
        const char *patient = c->args.value[OPT_PATIENT];
        DoseList list = {};
        int r = 0;

        if (args_count(&c->args) > 0)
                r = number_parse(args_word(&c->args, 0), "N", NEXT_MAX, &count);
        if (r == 0)
                r = coming_call(c, count, &reply);
        if (r != 0 || args_has(&c->args, OPT_JSON))
                return r;
        r = doses_by_day(&list, reply.result, 0, count, reply.context);
        if (r == 0 && list.n == 0 && patient)
                say(0, PLAIN, "Nothing is due, and nothing is planned, for %s.", patient);
        else if (r == 0 && list.n == 0)
                say(0, PLAIN, "Nothing is due, and nothing is planned.");
        if (r == 0 && list.n < count)
                r = tell_pauses(c);
        return r;
}

const Verb VERB_NEXT = {
        .name = "next",
        .args = "[N]",
        .help = N_("what is due, and the next doses, N in all (5)"),
        .examples = "next\nnext 10 --patient Anna",
        .group = GROUP_DAY,
        .options = O(PATIENT) | O(JSON),
        .max = 1,
        .run = run_next,
};
