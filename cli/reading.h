/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A schedule as a person types it, as the daemon reads it. */

#include "call.h"
#include "editor.h"

typedef struct Reading {
        Client *c;
        const char *regimen; /* whose plan is to be changed; NULL: a new one */
        Editor *editor;      /* owned; NULL until something is asked */
        char *text;          /* owned: as it was typed */
        char *from;          /* owned: the start that was asked for; NULL */
        json_t *result;      /* owned: of the daemon's Read */
        bool asked;          /* it was put together from answers */
} Reading;
void reading_done(Reading *r);

/* Has the daemon read the text, into RESULT. 0 or an exit code. */
int reading_look(Reading *r);
/* Asks for one line, with what stands there already; asked again where it is no text, and where it is empty
 * and must not be. 0 or an exit code. */
int reading_ask(Reading *r, const char *question, const char *initial, size_t limit, bool may_be_empty, char **ret);

/* "Read as: 90 micrograms weekly on sun at 19:00", and what else was read of it, from the reply of a call
 * that takes a schedule; nothing where it was typed as it is stored. */
void reading_tell(FILE *f, const json_t *result, const json_t *context);
/* "Is that right? [Y/n/edit]". */
typedef enum Right { RIGHT_YES, RIGHT_NO, RIGHT_EDIT } Right;
Right reading_confirm(void);
