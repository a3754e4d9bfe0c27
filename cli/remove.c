/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched remove, rename: a regimen as a whole. */

#include "changing.h"
#include "verbs.h"

int verb_remove(Client *c) {
        Call call = { .method = "Remove", .text = { args_word(&c->args, 0) } };

        return change_tell(c, &call, "Removed");
}

int verb_rename(Client *c) {
        Call call = { .method = "Rename",
                      .text = { args_word(&c->args, 0), args_word(&c->args, 1) },
                      .plain = true };

        return change_tell(c, &call, "Renamed");
}
