/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched remove, rename: a regimen as a whole. */

#include "remove.h"

#include "changing.h"
#include "local.h"

static int run_remove(Client *c) {
        Call call = { .method = "Remove", .text = { args_word(&c->args, 0) } };

        return change_tell(c, &call, "Removed");
}

static int run_rename(Client *c) {
        Call call = { .method = "Rename",
                      .text = { args_word(&c->args, 0), args_word(&c->args, 1) },
                      .plain = true };

        return change_tell(c, &call, "Renamed");
}

const Verb VERB_RENAME = {
        .name = "rename",
        .args = "REGIMEN HANDLE",
        .help = N_("call a regimen by another short name"),
        .examples = "rename pegasys sunday\nrename interferon-alfa-2b intron",
        .group = GROUP_PLAN,
        .options = O(YES) | O(JSON),
        .min = 2,
        .max = 2,
        .run = run_rename,
};

const Verb VERB_REMOVE = {
        .name = "remove",
        .args = "REGIMEN",
        .help = N_("remove a regimen; the history keeps it"),
        .examples = "remove pegasys\nremove pegasys --dry-run",
        .group = GROUP_PLAN,
        .options = PLAN_CHANGE,
        .min = 1,
        .max = 1,
        .run = run_remove,
};
