/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A schedule as a person types it, read. */

#include "reading.h"

#include "ask.h"
#include "cytosched.h"
#include "local.h"
#include "shown.h"
#include "term.h"

void reading_done(Reading *r) {
        editor_free(r->editor);
        free(r->text);
        free(r->from);
        json_decref(r->result);
        *r = (Reading){};
}

int reading_ask(Reading *r, const char *question, const char *initial, size_t limit, bool may_be_empty, char **ret) {
        int n = r->editor ? 0 : editor_new(&r->editor);

        if (n < 0)
                return fail_errno(n, "the question");
        for (;;) {
                _cleanup_free_ char *answer = NULL;

                n = editor_ask(r->editor, local_text(question), initial, limit, &answer);
                if (n == 0) {
                        fail("nothing was changed");
                        return REFUSED;
                }
                if (n < 0 && n != -EINVAL)
                        return fail_errno(n, "the answer");
                if (n > 0 && (*answer || may_be_empty)) {
                        *ret = TAKE_PTR(answer);
                        return 0;
                }
        }
}

int reading_look(Reading *r) {
        Call call = { .method = "Read", .text = { r->text }, .drop = ~(O(PATIENT) | O(APPOINTMENT) | O(FROM)) };
        _cleanup_reply_ Reply reply = {};
        int n;

        if (r->regimen) {
                call.drop = ~O(FROM);
                call_set_text(&call, "regimen", r->regimen);
        }
        n = call_run(r->c, &call, &reply);
        if (n == 0) {
                json_decref(r->result);
                r->result = TAKE_PTR(reply.result);
        }
        return n;
}

void reading_tell(FILE *f, const json_t *result, const json_t *context) {
        const char *schedule = row_text(result, "schedule_read_as"), *from = row_text(context, "from_read_as");
        const char *route = row_text(context, "route_read_as"), *remarks = row_text(context, "remarks");
        const char *typed = *schedule ? "" : row_text(result, "schedule");
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *words;

        /* What was typed as it is kept needs no reading, but what it leaves open of the amount is said. */
        if ((!*schedule && (!*typed || !row_true(context, "strength_open"))) || !(words = open_memstream(&text, &size)))
                return;
        fputs(*schedule ? local_text("Read as: ") : local_text("As typed: "), words);
        put_schedule(words, *schedule ? schedule : typed);
        if (*from)
                fprintf(words, local_text(", from %s"), from);
        if (*route)
                fprintf(words, ", %s", route);
        if (*remarks)
                fprintf(words, " (%s)", remarks);
        if (memstream_close(words, &text) < 0)
                return;
        if (isatty(fileno(f)))
                print_hanging(f, 0, 2, PLAIN, text);
        else /* one line for who reads it on */
                fprintf(f, "%s\n", text);
}

Right reading_confirm(void) {
        static const char *const answers[] = { [RIGHT_YES] = "y|yes", [RIGHT_NO] = "n|no", [RIGHT_EDIT] = "e|edit", NULL };
        int n = ask_choice("Is that right? [Y/n/edit]", answers, RIGHT_YES, N_("y, n or edit"));

        return n < 0 ? RIGHT_NO : (Right)n;
}
