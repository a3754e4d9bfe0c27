/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The questions of a call that a person said yes to, one by one: a yes answers no other. */

#include "call.h"

#define QUESTIONS_MAX 16u

typedef struct Agreed {
        char *questions[QUESTIONS_MAX + 1];
        size_t n;
} Agreed;
void agreed_done(Agreed *a);

/* Asks QUESTION and adds it to what CALL agrees to; CALL borrows A. 1 for yes, 0 for no, or -ENOMEM. */
int agreed_ask(Agreed *a, Call *call, const char *question);
