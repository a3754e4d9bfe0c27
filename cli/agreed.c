/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions of a call that a person said yes to. */

#include "agreed.h"

#include "ask.h"

void agreed_done(Agreed *a) {
        for (size_t i = 0; i < a->n; i++)
                free(a->questions[i]);
        *a = (Agreed){};
}

int agreed_ask(Agreed *a, Call *call, const char *question) {
        if (a->n == QUESTIONS_MAX || !ask_yes(question))
                return 0;
        a->questions[a->n] = strdup(question);
        if (!a->questions[a->n])
                return -ENOMEM;
        a->n++;
        call_set_texts(call, "agreed", a->questions);
        return 1;
}
