/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched list, show: the regimens. */

#include "list.h"

#include "doses.h"
#include "local.h"
#include "state.h"

/* A regimen's lines: what, how often, when next. */
static void tell_regimen(const json_t *row, const json_t *context, bool several) {
        const char *next = row_text(row, "next"), *route = row_text(row, "route"), *patient = row_text(row, "patient");
        char state[STATE_PLAN_SIZE], whose[FOR_SIZE];
        Day today = context_today(context, patient);
        char when[INSTANT_WORDS_SIZE];

        say(0, BOLD, "%s", row_text(row, "regimen"));
        say(2, PLAIN, "%s%s%s%s", row_text(row, "drug"), *route ? ", " : "", route, context_for(several, patient, whose));
        say_plan(2, row, today);
        if (*state_of_plan(row, today, state))
                say(2, YELLOW, "%s", state);
        if (*next)
                say(2, PLAIN, "next: %s", instant_words(context, patient, next, when));
}

static int show_page(const Reply *page, void *userdata) {
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row)
                tell_regimen(row, page->context, context_several(page->context));
        *(size_t *)userdata += json_array_size(page->result);
        return 0;
}

static int run_list(Client *c) {
        Call call = { .method = "List" };
        size_t n = 0;
        int r = call_pages(c, &call, "after", show_page, &n);

        if (r != 0 || n > 0 || args_has(&c->args, OPT_JSON))
                return r;
        if (args_has(&c->args, OPT_PATIENT))
                say(0, PLAIN, "There is no regimen of %s. To add one: cytosched add DRUG SCHEDULE... --patient %s", c->args.value[OPT_PATIENT],
                    c->args.value[OPT_PATIENT]);
        else
                say(0, PLAIN, "There is no regimen. To add one: cytosched add DRUG SCHEDULE...");
        return DONE;
}

static void tell_revisions(const json_t *revisions, Day today) {
        long long number = 0, before = 0;
        const json_t *row;
        size_t i;

        if (json_array_size(revisions) < 2)
                return;
        say(0, PLAIN, "Its schedules through time:");
        json_array_foreach(revisions, i, row) {
                long long shift = row_number(row, "shift");
                char buf[WORDS_SIZE], front[WORDS_SIZE + 40];
                Day from;

                /* The same goes on behind a dose that is none of it any more. */
                if (row_number(row, "number") == number && shift == before)
                        continue;
                number = row_number(row, "number");
                before = shift;
                snprintf(front, sizeof front, local_text("from %s: "),
                         day_parse(row_text(row, "from"), &from) == 0 ? words_day(from, today, buf)
                                                                      : row_text(row, "from"));
                say_schedule(2, PLAIN, front, row_text(row, "schedule"));
                if (shift != 0)
                        say(4, DIM, "moved by %s", words_days((long)shift, buf));
        }
}

static int tell_doses(const char *title, const json_t *doses, const json_t *context) {
        DoseList list = {};

        if (json_array_size(doses) == 0)
                return 0;
        say(0, PLAIN, "%s", title);
        return doses_lines(&list, doses, context);
}

static int run_show(Client *c) {
        Call call = { .method = "Show", .text = { args_word(&c->args, 0) }, .plain = true };
        _cleanup_reply_ Reply reply = {};
        char day[WORDS_SIZE];
        const char *zone;
        Day today, from;
        int r = call_run(c, &call, &reply);

        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_JSON))
                return json_print(reply.result) < 0 ? fail_errno(-EIO, "the answer") : DONE;
        today = context_today(reply.context, row_text(reply.result, "patient"));
        tell_regimen(reply.result, reply.context, context_names(reply.context, row_text(reply.result, "patient")));
        zone = row_text(reply.result, "zone");
        /* Where another schedule is to come, the day is of that one, and stands beside it. */
        if (*row_text(reply.result, "until_then") || day_parse(row_text(reply.result, "from"), &from) < 0)
                say(2, DIM, "time zone %s", zone);
        else
                say(2, DIM, "from %s, time zone %s", words_day(from, today, day), zone);
        tell_revisions(json_object_get(reply.result, "revisions"), today);
        r = tell_doses(local_text("Its last doses:"), json_object_get(reply.result, "last_doses"), reply.context);
        return r != 0 ? r : tell_doses(local_text("Its next doses:"), json_object_get(reply.result, "doses"), reply.context);
}

const Verb VERB_LIST = {
        .name = "list",
        .args = "",
        .help = N_("the regimens"),
        .examples = "list\nlist --patient Anna",
        .group = GROUP_PLAN,
        .options = O(PATIENT) | O(JSON),
        .run = run_list,
};

const Verb VERB_SHOW = {
        .name = "show",
        .args = "REGIMEN",
        .help = N_("a regimen, its schedule through time and its next doses"),
        .examples = "show pegasys\nshow pegasys --json",
        .group = GROUP_PLAN,
        .options = O(JSON),
        .min = 1,
        .max = 1,
        .run = run_show,
};
