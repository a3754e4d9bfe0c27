/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched pause, resume, stop. */

#include "changing.h"
#include "verbs.h"

static int simple(Client *c, const char *method, const char *done) {
        Call call = { .method = method, .text = { args_word(&c->args, 0) }, .drop = O(YES) };

        return change_tell(c, &call, done);
}

int verb_pause(Client *c) {
        return simple(c, "Pause", "Paused");
}

int verb_resume(Client *c) {
        return simple(c, "Resume", "Resumed");
}

int verb_stop(Client *c) {
        return simple(c, "Stop", "Stopped");
}
