/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched move: a dose to another day or time. */

#include "changing.h"
#include "verbs.h"

int verb_move(Client *c) {
        _cleanup_free_ char *when = NULL;
        Call call = { .method = "Move" };
        int r = words_join(&c->args, 1, &when);

        if (r != 0)
                return r;
        call.text[0] = args_word(&c->args, 0);
        call.text[1] = when;
        return change_tell(c, &call, "Moved");
}
