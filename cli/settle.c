/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A schedule that can be stored: asked for, edited. */

#include "settle.h"

#include "cytosched.h"
#include "guide.h"
#include "local.h"
#include "term.h"

/* What is wrong, on lines of its own: the text and the carets under it must not be broken. */
static void tell_problem(const Reading *r) {
        fflush(stdout);
        fputs(row_text(r->result, "message"), stderr);
        fputc('\n', stderr);
}

static int edit(Reading *r) {
        _cleanup_free_ char *text = NULL;
        int n = reading_ask(r, N_("The schedule, to be edited (Ctrl-D: leave all as it is):"), r->text, LIMIT_SCHEDULE, false, &text);

        if (n != 0)
                return n;
        free(r->text);
        r->text = TAKE_PTR(text);
        return 0;
}

int settle_text(Reading *r) {
        for (;;) {
                int n = reading_look(r);

                if (n != 0 || *row_text(r->result, "canonical"))
                        return n;
                /* Where nothing is wrong, but something is not said yet, that is asked for. */
                if (json_array_size(json_object_get(r->result, "problems")) == 0)
                        n = guide_missing(r);
                else {
                        tell_problem(r);
                        n = edit(r);
                }
                if (n < 0) { /* it can't be asked for by itself */
                        tell_problem(r);
                        n = edit(r);
                }
                if (n != 0)
                        return n;
        }
}

int settle_edit(Reading *r) {
        int n = edit(r);

        return n != 0 ? n : settle_text(r);
}
