/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Texts that are put together. */

#include <stdint.h>
#include <stdio.h>

#include "util.h"

/* The text of a stream of one's own. */
typedef struct Text {
        char *text;
        size_t size;
        FILE *f;
} Text;

/* false: no memory. */
bool text_open(Text *t);
/* The text, the caller's; NULL: no memory. */
char *text_close(Text *t);
/* ", WORDS", or WORDS alone at the beginning. */
void text_put(FILE *f, const char *format, ...) _printf_(2, 3);
/* The same; nothing where the first text of it is "". */
void text_put_text(FILE *f, const char *format, ...) _printf_(2, 3);
/* ", each 2 days later", of a schedule whose doses were all moved; nothing where they were not. */
void text_put_shift(FILE *f, long long days);
/* "26 hours", "5 days 22 hours": whole ones that have passed; of less than one "30 minutes". */
void text_put_span(FILE *f, int64_t sec);
