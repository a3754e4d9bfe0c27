/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched undo: takes back the newest change, and says which. */

#include "undo.h"

#include "changing.h"
#include "history-row.h"

static int run_undo(Client *c) {
        Call call = { .method = "Undo", .text = { args_word(&c->args, 0) }, .plain = true };
        _cleanup_reply_ Reply reply = {};
        char when[INSTANT_WORDS_SIZE];
        int r = change_make(c, &call, &reply);

        if (r != 0)
                return r;
        if (!args_has(&c->args, OPT_JSON)) {
                _cleanup_free_ char *what = history_what(reply.result, reply.context);

                say(0, BOLD, "Taken back: %s", what ? what : row_text(reply.result, "verb"));
                say(2, PLAIN, "made %s", instant_words(reply.context, "me", row_text(reply.result, "at"), when));
                history_tell_undone(reply.result, reply.context);
                change_effects(&reply);
        }
        change_notes(c, &reply);
        return DONE;
}

const Verb VERB_UNDO = {
        .name = "undo",
        .args = "[REGIMEN]",
        .help = "take back the newest change",
        .examples = "undo\nundo pegasys",
        .group = GROUP_PLAN,
        .options = O(YES) | O(JSON),
        .max = 1,
        .run = run_undo,
};
