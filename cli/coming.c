/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is due and what comes next. */

#include "coming.h"

#include "term.h"

int coming_call(Client *c, uint32_t count, Reply *ret) {
        Call call = { .method = "Next", .count = count };
        int r = call_run(c, &call, ret);

        if (r == 0 && args_has(&c->args, OPT_JSON)) {
                JsonStream stream = {};

                r = json_stream_rows(&stream, ret->result);
                if (r == 0)
                        r = json_stream_end(&stream);
                if (r < 0)
                        return fail_errno(r, "the answer");
        }
        return r;
}
