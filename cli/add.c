/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched add: a new regimen. */

#include "add.h"

#include "changing.h"
#include "cytosched.h"
#include "doses.h"
#include "effects.h"
#include "guide.h"
#include "local.h"
#include "settle.h"

static void tell(Client *c, const Reply *reply, const char *drug) {
        const json_t *autostart = json_object_get(reply->context, "autostart");
        const char *read_as = row_text(reply->context, "read_as");
        const char *route = row_text(reply->result, "route");

        say(0, BOLD, "Added: %s", row_text(reply->result, "regimen"));
        say(2, PLAIN, "%s%s%s", row_text(reply->result, "drug"), *route ? ", " : "", route);
        if (*read_as)
                say(2, YELLOW, "\"%s\" was read as %s", drug, read_as);
        say_schedule(2, PLAIN, "", row_text(reply->result, "schedule"));
        if (context_names(reply->context, row_text(reply->result, "patient")))
                say(2, PLAIN, "for %s", row_text(reply->result, "patient"));
        change_effects(reply);
        change_notes(c, reply);
        say(0, PLAIN, "A computer that sleeps, or where you are not logged in, does not remind.");
        if (json_is_false(autostart))
                say(0, YELLOW,
                    "The daemon will not start by itself at login. So that it does: systemctl --user "
                    "enable cytoschedd");
}

/* Adds it: what the daemon asks is asked. */
static int add(Client *c, Call *call) {
        _cleanup_reply_ Reply reply = {};
        int r = change_make(c, call, &reply);

        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_JSON))
                change_notes(c, &reply);
        else
                tell(c, &reply, call->text[0]);
        return DONE;
}

/* ---- on a terminal ------------------------------------------------------------------------- */

/* How it was read, with the first doses; nothing is written. 0, an exit code, or -EAGAIN where the drug is
 * to be named anew. */
static int show_reading(Client *c, const Call *call) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};
        int r = change_try(c, call, false, &reply, &error);

        if (r < 0) {
                r = call_fail(r, &error);
                return sd_bus_error_has_name(&error, CYTOSCHED_ERROR_AMBIGUOUS) ? -EAGAIN : r;
        }
        reading_tell(stdout, reply.result, reply.context);
        if (*row_text(reply.context, "read_as"))
                say(2, YELLOW, "\"%s\" is %s", call->text[0], row_text(reply.context, "read_as"));
        change_effects(&reply);
        return 0;
}

static int ask_drug(Reading *reading, const char *question, Call *call, char **drug) {
        char *answer = NULL;
        int r = reading_ask(reading, question, call->text[0], LIMIT_NAME, false, &answer);

        if (r != 0)
                return r;
        free(*drug);
        call->text[0] = *drug = answer;
        return 0;
}

/* A drug that can't be read is named anew, before more is asked. 0 or an exit code. */
static int settle_drug(Reading *reading, Call *call, char **drug) {
        for (;;) {
                _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_reply_ Reply reply = {};
                int r = change_try(reading->c, call, true, &reply, &error);

                if (r >= 0 || !sd_bus_error_has_name(&error, CYTOSCHED_ERROR_AMBIGUOUS))
                        return 0; /* what else is wrong is said by the call itself */
                (void)call_fail(r, &error);
                r = ask_drug(reading, N_("Which drug?"), call, drug);
                if (r != 0)
                        return r;
        }
}

/* Whether it is as it was meant: until it is, it is edited. 0 or an exit code. */
static int confirm(Reading *reading, Call *call, char **drug) {
        for (;;) {
                int r = show_reading(reading->c, call);

                if (r == -EAGAIN) {
                        r = ask_drug(reading, N_("Which drug?"), call, drug);
                        if (r != 0)
                                return r;
                        continue;
                }
                if (r != 0)
                        return r;
                switch (reading_confirm()) {
                case RIGHT_YES:
                        return 0;
                case RIGHT_NO:
                        fail("nothing was added");
                        return REFUSED;
                case RIGHT_EDIT:
                        r = settle_edit(reading);
                        call->text[1] = reading->text;
                        if (r != 0)
                                return r;
                }
        }
}

/* What was not typed is asked for, what is wrong is edited, what was read in another way is shown. */
static int add_with(Reading *reading, Call *call, char **drug) {
        Client *c = reading->c;
        int r = 0;

        if (!*call->text[0])
                r = ask_drug(reading, N_("Which drug? As in: pegasys; interferon alfa-2b"), call, drug);
        if (r == 0 && !reading->text)
                r = guide_schedule(reading);
        if (r == 0)
                r = settle_text(reading);
        call->text[1] = reading->text;
        if (r == 0 && reading->asked)
                r = settle_drug(reading, call, drug);
        if (r == 0)
                r = guide_start(reading, call, N_("From which day on? As in: today; sunday; 6 Dec [today]"), NULL);
        if (r != 0)
                return r;
        if (reading->asked || !row_true(reading->result, "exact"))
                r = confirm(reading, call, drug);
        return r != 0 ? r : add(c, call);
}

static int run_add(Client *c) {
        _cleanup_(reading_done) Reading reading = { .c = c };
        Call call = { .method = "Add", .text = { args_word(&c->args, 0) } };
        _cleanup_free_ char *drug = NULL;
        int r = 0;

        if (args_count(&c->args) >= 2)
                r = words_join(&c->args, 1, &reading.text);
        if (r != 0)
                return r;
        if (change_asks(c))
                return add_with(&reading, &call, &drug);
        if (!reading.text)
                return usage("it is: cytosched add DRUG SCHEDULE...");
        call.text[1] = reading.text;
        return add(c, &call);
}

const Verb VERB_ADD = {
        .name = "add",
        .args = "DRUG SCHEDULE...",
        .help = N_("add a regimen: a drug and its schedule"),
        .examples = "add pegasys 90 micrograms weekly on sun at 19:00\nadd roferon 3 million units mon wed fri at 21:00 --from monday",
        .group = GROUP_PLAN,
        .options = O(PATIENT) | O(FROM) | O(ROUTE) | O(NAME) | O(APPOINTMENT) | O(YES) | O(JSON),
        .max = MANY,
        .run = run_add,
};
