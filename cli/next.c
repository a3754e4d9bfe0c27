/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched next, and cytosched alone: what is due and what comes next. */

#include "next.h"

#include "doses.h"

#define NEXT_DEFAULT 5
#define NEXT_MAX 1000
#define RESTING_MAX 10

static bool is_open(const json_t *dose) {
        const char *state = row_text(dose, "state");

        return streq(state, "due") || streq(state, "snoozed");
}

/* 0 with the reply, which is printed already where JSON was asked for. */
static int call_next(Client *c, uint32_t count, Reply *ret) {
        Call call = { .method = "Next", .count = count };
        int r = call_run(c, &call, ret);

        if (r == 0 && args_has(&c->args, OPT_JSON)) {
                JsonStream stream = {};

                r = json_stream_rows(&stream, ret->result);
                if (r == 0)
                        r = json_stream_end(&stream);
                if (r < 0)
                        return fail_errno(r, "the answer");
        }
        return r;
}

static int run_next(Client *c) {
        _cleanup_reply_ Reply reply = {};
        uint32_t count = NEXT_DEFAULT;
        DoseList list = {};
        int r = 0;

        if (args_count(&c->args) > 0)
                r = number_parse(args_word(&c->args, 0), "N", NEXT_MAX, &count);
        if (r == 0)
                r = call_next(c, count, &reply);
        if (r != 0 || args_has(&c->args, OPT_JSON))
                return r;
        r = doses_by_day(&list, reply.result, 0, count, reply.context);
        if (r == 0 && list.n == 0)
                puts("Nothing is due, and nothing is planned.");
        return r;
}

/* A plan that is paused or stopped is not lost: it is named. */
static int tell_resting(const Reply *page, void *userdata) {
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                if (*(size_t *)userdata == 0)
                        puts("Nothing is due, and nothing is to come.");
                if (++*(size_t *)userdata <= RESTING_MAX)
                        say(2, PLAIN, "%s: %s", row_text(row, "regimen"), row_text(row, "status"));
        }
        return 0;
}

static int tell_empty(Client *c) {
        Call call = { .method = "List" };
        size_t n = 0;
        int r = call_pages(c, &call, "after", tell_resting, &n);

        if (r != 0 || n > 0)
                return r;
        puts("Nothing is due, and nothing is planned.");
        say(0, PLAIN, "To add what was prescribed: cytosched add DRUG SCHEDULE, as in");
        say(2, PLAIN, "cytosched add pegasys 90 micrograms weekly on sun at 19:00");
        return DONE;
}

static void tell_answers(const json_t *first, size_t n_open) {
        const char *regimen = n_open == 1 ? row_text(first, "regimen") : "REGIMEN";

        say(0, PLAIN, "When it is done: cytosched taken %s", regimen);
        say(0, DIM, "or: cytosched snooze %s 30m, cytosched skip %s", regimen, regimen);
}

static int run_now(Client *c) {
        _cleanup_reply_ Reply reply = {};
        DoseList due = {}, coming = {};
        size_t n, n_open = 0;
        int r = call_next(c, NEXT_DEFAULT, &reply);

        if (r != 0 || args_has(&c->args, OPT_JSON))
                return r;
        n = json_array_size(reply.result);
        if (n == 0)
                return tell_empty(c);
        while (n_open < n && is_open(json_array_get(reply.result, n_open)))
                n_open++;
        say(0, n_open > 0 ? YELLOW : PLAIN, "%s", n_open > 0 ? "Due:" : "Nothing is due.");
        r = doses_by_day(&due, reply.result, 0, n_open, reply.context);
        if (r == 0 && n_open > 0)
                tell_answers(json_array_get(reply.result, 0), n_open);
        if (r == 0 && n > n_open) {
                puts(n_open > 0 ? "\nThen:" : "\nNext:");
                r = doses_by_day(&coming, reply.result, n_open, n, reply.context);
        }
        return r;
}

const Verb VERB_NEXT = {
        .name = "next",
        .args = "[N]",
        .help = "what is due, and the next doses, N in all (5)",
        .options = O(PATIENT) | O(JSON),
        .max = 1,
        .run = run_next,
};

const Verb VERB_NOW = {
        .name = "",
        .args = "",
        .help = "what is due, and what comes next",
        .options = O(PATIENT) | O(JSON),
        .run = run_now,
};
