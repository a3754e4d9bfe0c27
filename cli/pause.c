/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched pause, resume, stop. */

#include "pause.h"

#include "changing.h"
#include "local.h"

static int simple(Client *c, const char *method, const char *done) {
        Call call = { .method = method, .text = { args_word(&c->args, 0) }, .drop = O(YES) };

        return change_tell(c, &call, done);
}

static int run_pause(Client *c) {
        return simple(c, "Pause", "Paused");
}

static int run_resume(Client *c) {
        return simple(c, "Resume", "Resumed");
}

static int run_stop(Client *c) {
        return simple(c, "Stop", "Stopped");
}

const Verb VERB_PAUSE = {
        .name = "pause",
        .args = "REGIMEN",
        .help = N_("no reminders for some days; later dates do not move"),
        .examples = "pause pegasys --until \"5 Dec\"\npause pegasys --from monday --until 2026-12-20",
        .group = GROUP_PLAN,
        .options = O(FROM) | O(UNTIL) | PLAN_CHANGE,
        .min = 1,
        .max = 1,
        .run = run_pause,
};

const Verb VERB_RESUME = {
        .name = "resume",
        .args = "REGIMEN",
        .help = N_("end a pause"),
        .examples = "resume pegasys\nresume pegasys --dry-run",
        .group = GROUP_PLAN,
        .options = PLAN_CHANGE,
        .min = 1,
        .max = 1,
        .run = run_resume,
};

const Verb VERB_STOP = {
        .name = "stop",
        .args = "REGIMEN",
        .help = N_("no more doses; what was recorded stays"),
        .examples = "stop pegasys\nstop pegasys --dry-run",
        .group = GROUP_PLAN,
        .options = PLAN_CHANGE,
        .min = 1,
        .max = 1,
        .run = run_stop,
};
