/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched add: a new regimen. */

#include "add.h"

#include "ask.h"
#include "changing.h"
#include "cytosched.h"
#include "doses.h"

/* What was not typed is asked for where somebody can answer. */
static int ask_missing(const char *question, size_t limit, char **ret) {
        int r;

        if (!is_interactive())
                return usage("it is: cytosched add DRUG SCHEDULE...");
        do {
                free(*ret);
                *ret = NULL;
                r = ask_line(question, limit, ret);
                if (r == 0)
                        return usage("nothing was added");
                if (r < 0 && r != -EINVAL)
                        return fail_errno(r, "the answer");
        } while (r == -EINVAL || isempty(*ret));
        return 0;
}

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

static int add(Client *c, const char *drug, const char *schedule) {
        Call call = { .method = "Add", .text = { drug, schedule } };
        _cleanup_reply_ Reply reply = {};
        int r = change_make(c, &call, &reply);

        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_JSON))
                change_notes(c, &reply);
        else
                tell(c, &reply, drug);
        return DONE;
}

static int run_add(Client *c) {
        _cleanup_free_ char *drug = NULL, *schedule = NULL;
        size_t n = args_count(&c->args);
        int r = 0;

        if (n == 0)
                r = ask_missing("Which drug?", LIMIT_NAME, &drug);
        if (r == 0 && n >= 2)
                r = words_join(&c->args, 1, &schedule);
        else if (r == 0)
                r = ask_missing("Its schedule, as prescribed (as \"3 million units mon wed fri at "
                                "21:00\")?",
                                LIMIT_SCHEDULE, &schedule);
        return r != 0 ? r : add(c, drug ? drug : args_word(&c->args, 0), schedule);
}

const Verb VERB_ADD = {
        .name = "add",
        .args = "DRUG SCHEDULE...",
        .help = "add a regimen: a drug and its schedule",
        .examples = "add pegasys 90 micrograms weekly on sun at 19:00\nadd roferon 3 million units mon wed fri at 21:00 --from monday",
        .group = GROUP_PLAN,
        .options = O(PATIENT) | O(FROM) | O(ROUTE) | O(NAME) | O(YES) | O(JSON),
        .max = MANY,
        .run = run_add,
};
