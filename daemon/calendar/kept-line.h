/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Lines that were made lately, by what they were made of: events of one plan say mostly the same, and a line
 * that was made is only copied. */

#include <stddef.h>
#include <stdint.h>

#define KEPT_OF_MAX 200u
#define KEPT_LINE_MAX 320u

typedef struct KeptLine {
        uintptr_t maker;
        size_t n_of, n_line; /* N_LINE is 0 where no line was kept yet */
        char of[KEPT_OF_MAX];
        char line[KEPT_LINE_MAX];
} KeptLine;

/* The place of what MAKER makes of the N bytes at OF; NULL where they are too many to be kept. */
KeptLine *kept_line(uintptr_t maker, const void *of, size_t n);
/* KEPT may be NULL. */
void kept_line_set(KeptLine *kept, const char *line, size_t n);
