/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched move: a dose to another day or time. */

#include "move.h"

#include "changing.h"
#include "local.h"

static int run_move(Client *c) {
        _cleanup_free_ char *when = NULL;
        Call call = { .method = "Move" };
        int r = words_join(&c->args, 1, &when);

        if (r != 0)
                return r;
        call.text[0] = args_word(&c->args, 0);
        call.text[1] = when;
        return change_tell(c, &call, "Moved");
}

const Verb VERB_MOVE = {
        .name = "move",
        .args = "DOSE DATE|TIME",
        .help = N_("move a dose to another day or time"),
        .examples = "move pegasys@2026-11-22T19:00 21:30\nmove pegasys@2026-11-22T19:00 monday --following",
        .group = GROUP_PLAN,
        .options = O(FOLLOWING) | O(PATIENT) | PLAN_CHANGE,
        .min = 2,
        .max = 3,
        .run = run_move,
};
