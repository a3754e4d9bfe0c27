/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched change: another schedule from a day on. */

#include "change.h"

#include "ask.h"
#include "changing.h"
#include "cytosched.h"
#include "doses.h"

/* The present rhythm, as stored. */
static int show_present(Client *c, const char *regimen) {
        Call call = { .method = "Show", .text = { regimen }, .plain = true };
        _cleanup_reply_ Reply reply = {};
        int r = call_run(c, &call, &reply);

        if (r != 0)
                return r;
        say(0, BOLD, "%s is now:", row_text(reply.result, "regimen"));
        say_schedule(2, PLAIN, "", row_text(reply.result, "schedule"));
        return 0;
}

/* What a change from the next dose on would do: it shows the last dose and the next ones, and
 * a schedule that is wrong is said before anything is asked. */
static int show_outlook(Client *c, const Call *change) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};
        Call call = *change;
        int r;

        call_set_text(&call, "from", "next");
        call_set_number(&call, "dry_run", 'b', true);
        call_set_number(&call, "yes", 'b', true);
        r = call_renew(&call);
        if (r >= 0)
                r = call_try(c, &call, &reply, &error);
        if (r < 0)
                return call_fail(r, &error);
        say(0, PLAIN, "Changed from the next dose on, it would be:");
        change_outlook(&reply);
        return 0;
}

static int ask_from(Client *c, Call *call, char **ret) {
        int r;

        if (!is_interactive())
                return usage("from which day on? --from DATE, or --from next");
        r = show_present(c, call->text[0]);
        if (r == 0)
                r = show_outlook(c, call);
        if (r != 0)
                return r;
        r = ask_line("From which day on (2026-11-22, today, sun; next: the next dose's day)?",
                     LIMIT_TEXT, ret);
        if (r < 0)
                return REFUSED;
        if (r == 0 || isempty(*ret)) {
                fail("nothing was changed");
                return REFUSED;
        }
        call_set_text(call, "from", *ret);
        return 0;
}

static int run_change(Client *c) {
        _cleanup_free_ char *schedule = NULL, *from = NULL;
        Call call = { .method = "Change", .text = { args_word(&c->args, 0) } };
        int r = words_join(&c->args, 1, &schedule);

        call.text[1] = schedule;
        if (r == 0 && !args_has(&c->args, OPT_FROM))
                r = ask_from(c, &call, &from);
        return r != 0 ? r : change_tell(c, &call, "Changed");
}

const Verb VERB_CHANGE = {
        .name = "change",
        .args = "REGIMEN SCHEDULE...",
        .help = "another schedule from a day on",
        .examples = "change pegasys every 2 weeks --from next\nchange pegasys 135 micrograms weekly on sun at 19:00 --from monday",
        .group = GROUP_PLAN,
        .options = O(FROM) | PLAN_CHANGE,
        .min = 2,
        .max = MANY,
        .run = run_change,
};
