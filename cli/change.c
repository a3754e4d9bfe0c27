/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched change: another schedule from a day on. */

#include "change.h"

#include "changing.h"
#include "cytosched.h"
#include "doses.h"
#include "effects.h"
#include "guide.h"
#include "local.h"
#include "settle.h"

/* The present rhythm, as stored; it is the caller's where RET is not NULL. */
static int show_present(Client *c, const char *regimen, char **ret) {
        Call call = { .method = "Show", .text = { regimen }, .plain = true };
        _cleanup_reply_ Reply reply = {};
        int r = call_run(c, &call, &reply);

        if (r != 0)
                return r;
        say(0, BOLD, "%s is now:", row_text(reply.result, "regimen"));
        say_schedule(2, PLAIN, "", row_text(reply.result, "schedule"));
        if (ret && !(*ret = strdup(row_text(reply.result, "schedule"))))
                return fail_errno(-ENOMEM, "the schedule");
        return 0;
}

/* What the call would do, with nothing written. 0 or an exit code. */
static int try_change(Client *c, const Call *call, bool no_questions, Reply *ret) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = change_try(c, call, no_questions, ret, &error);

        return r < 0 ? call_fail(r, &error) : 0;
}

/* What a change from the next dose on would do: it shows the last dose and the next ones, and
 * a schedule that is wrong is said before anything is asked. */
static int show_outlook(Client *c, const Call *change) {
        _cleanup_reply_ Reply reply = {};
        Call call = *change;
        int r;

        call_set_text(&call, "from", "next");
        r = try_change(c, &call, true, &reply);
        if (r != 0)
                return r;
        say(0, PLAIN, "Changed from the next dose on, it would be:");
        change_outlook(&reply);
        return 0;
}

static const char from_question[] = N_("From which day on (2026-11-22, today, sun; next: the next dose's day)?");

/* SHOWN: what it is now was said before. */
static int ask_from(Reading *reading, Call *call, bool shown) {
        Client *c = reading->c;
        int r = shown ? 0 : show_present(c, call->text[0], NULL);

        if (r == 0)
                r = show_outlook(c, call);
        if (r == 0)
                r = guide_from(reading, call, from_question, "");
        if (r != 0 || reading->from)
                return r;
        fail("nothing was changed");
        return REFUSED;
}

/* What the change would be, before anything is written; nothing where it was typed as it is stored. 0 or an
 * exit code; CALL has the text as it was edited. */
static int confirm(Reading *reading, Call *call) {
        Right right = RIGHT_EDIT;

        while (right == RIGHT_EDIT) {
                _cleanup_reply_ Reply reply = {};
                int r = try_change(reading->c, call, false, &reply);

                if (r != 0)
                        return r;
                reading_tell(stdout, reply.result, reply.context);
                change_effects(&reply);
                right = reading_confirm();
                r = right == RIGHT_EDIT ? settle_edit(reading) : 0;
                call->text[1] = reading->text;
                if (r != 0)
                        return r;
        }
        if (right == RIGHT_YES)
                return 0;
        fail("nothing was changed");
        return REFUSED;
}

/* Without a schedule: what there is stands in the line, to be edited. */
static int ask_schedule(Reading *reading, const Call *call) {
        _cleanup_free_ char *present = NULL;
        int r = show_present(reading->c, call->text[0], &present);

        if (r == 0 && !(reading->text = strdup(present)))
                r = fail_errno(-ENOMEM, "the schedule");
        if (r == 0)
                r = settle_edit(reading);
        if (r != 0 || !streq(reading->text, present))
                return r;
        fail("nothing was changed: the schedule is as it was");
        return REFUSED;
}

/* What is wrong is edited, the day is asked for, what was read in another way is shown. */
static int change_with(Reading *reading, Call *call) {
        bool asked = !reading->text;
        Client *c = reading->c;
        int r = asked ? ask_schedule(reading, call) : settle_text(reading);

        call->text[1] = reading->text;
        if (r == 0 && !args_has(&c->args, OPT_FROM) && !*row_text(reading->result, "from"))
                r = ask_from(reading, call, asked);
        else if (r == 0)
                r = guide_start(reading, call, from_question, "next");
        if (r == 0 && !row_true(reading->result, "exact") && !args_has(&c->args, OPT_DRY_RUN))
                r = confirm(reading, call);
        return r != 0 ? r : change_tell(c, call, "Changed");
}

/* Whether the text may say from when on; that it does not, nobody need be asked to know. */
static bool states_start(const char *text) {
        static const char *const words[] = { "from", "start", "begin", "dose", "injection", "since", "as of", "effective", "commenc" };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (strcasestr(text, words[i]))
                        return true;
        return false;
}

static int run_change(Client *c) {
        _cleanup_(reading_done) Reading reading = { .c = c, .regimen = args_word(&c->args, 0) };
        Call call = { .method = "Change", .text = { args_word(&c->args, 0) } };
        int r = args_count(&c->args) > 1 ? words_join(&c->args, 1, &reading.text) : 0;

        if (r != 0)
                return r;
        if (change_asks(c))
                return change_with(&reading, &call);
        if (!reading.text)
                return usage("it is: cytosched change REGIMEN SCHEDULE...");
        if (!args_has(&c->args, OPT_FROM) && !states_start(reading.text))
                return usage("from which day on? --from DATE, or --from next");
        call.text[1] = reading.text;
        return change_tell(c, &call, "Changed");
}

const Verb VERB_CHANGE = {
        .name = "change",
        .args = "REGIMEN SCHEDULE...",
        .help = N_("another schedule from a day on"),
        .examples = "change pegasys every 2 weeks --from next\nchange pegasys 135 micrograms weekly on sun at 19:00 --from monday",
        .group = GROUP_PLAN,
        .options = O(FROM) | PLAN_CHANGE,
        .min = 1,
        .max = MANY,
        .run = run_change,
};
