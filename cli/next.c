/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched next: what is due, and the next doses. */

#include "next.h"

#include "coming.h"
#include "doses.h"
#include "local.h"
#include "state.h"

#define NEXT_DEFAULT 5
#define NEXT_MAX 1000

/* Where fewer come than were asked for: a pause may be why. */
static void tell_pauses(const Reply *reply) {
        const json_t *row;
        size_t i;

        json_array_foreach(json_object_get(reply->context, "pauses"), i, row)
                pause_tell(row, reply->context);
}

static int run_next(Client *c) {
        _cleanup_reply_ Reply reply = {};
        uint32_t count = NEXT_DEFAULT;
        const char *patient = c->args.value[OPT_PATIENT];
        DoseList list = {};
        int r = 0;

        if (args_count(&c->args) > 0)
                r = number_parse(args_word(&c->args, 0), "N", NEXT_MAX, &count);
        if (r == 0)
                r = coming_call(c, count, &reply);
        if (r != 0 || args_has(&c->args, OPT_JSON))
                return r;
        r = doses_by_day(&list, reply.result, 0, count, reply.context);
        if (r == 0 && list.n == 0 && patient)
                say(0, PLAIN, "Nothing is due, and nothing is planned, for %s.", patient);
        else if (r == 0 && list.n == 0)
                say(0, PLAIN, "Nothing is due, and nothing is planned.");
        if (r == 0)
                tell_pauses(&reply);
        return r;
}

const Verb VERB_NEXT = {
        .name = "next",
        .args = "[N]",
        .help = N_("what is due, and the next doses, N in all (5)"),
        .examples = "next\nnext 10 --patient Anna",
        .group = GROUP_DAY,
        .options = O(PATIENT) | O(JSON),
        .max = 1,
        .run = run_next,
};
