/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched undo, redo: takes back the newest change, or does it again, and says which. */

#include "undo.h"

#include "changing.h"
#include "effects.h"
#include "history-row.h"
#include "local.h"
#include "state.h"

/* Of several that were recorded at once, how each is now. */
static void tell_each(const Reply *reply) {
        const json_t *row;
        size_t i;

        json_array_foreach(reply->effects, i, row) {
                const char *patient = row_text(row, "patient");
                char whose[FOR_SIZE];

                if (streq(row_text(row, "effect"), "is"))
                        say(2, PLAIN, "now: %s%s, %s", row_text(row, "dose"), context_for(context_names(reply->context, patient), patient, whose),
                            state_words(row_text(row, "state")));
        }
}

/* WOULD, DONE: "Taken back: ", before the change. */
static int run(Client *c, Call *call, const char *would, const char *done, bool back) {
        _cleanup_reply_ Reply reply = {};
        char when[INSTANT_WORDS_SIZE];
        int r = change_make(c, call, &reply);

        if (r != 0)
                return r;
        if (!args_has(&c->args, OPT_JSON)) {
                _cleanup_free_ char *what = history_what(reply.result, reply.context);

                say(0, BOLD, "%s%s", local_text(args_has(&c->args, OPT_DRY_RUN) ? would : done), what ? what : row_text(reply.result, "verb"));
                say(2, PLAIN, "made %s", instant_words(reply.context, "me", row_text(reply.result, "at"), when));
                history_tell_undone(reply.result, reply.context, back);
                tell_each(&reply);
                change_effects(&reply);
        }
        change_notes(c, &reply);
        return DONE;
}

static int run_undo(Client *c) {
        Call call = { .method = "Undo", .text = { args_word(&c->args, 0) } };

        return run(c, &call, N_("This would be taken back: "), N_("Taken back: "), true);
}

static int run_redo(Client *c) {
        Call call = { .method = "Redo" };

        return run(c, &call, N_("This would be brought back: "), N_("Brought back: "), false);
}

const Verb VERB_UNDO = {
        .name = "undo",
        .args = "[REGIMEN]",
        .help = N_("take back the newest change"),
        .examples = "undo\nundo pegasys",
        .group = GROUP_PLAN,
        .options = O(DRY_RUN) | O(YES) | O(JSON),
        .max = 1,
        .run = run_undo,
};

const Verb VERB_REDO = {
        .name = "redo",
        .args = "",
        .help = N_("do again what the newest undo took back"),
        .examples = "redo\nredo --dry-run",
        .group = GROUP_PLAN,
        .options = O(DRY_RUN) | O(JSON),
        .run = run_redo,
};
