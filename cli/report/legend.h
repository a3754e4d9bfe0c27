/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the marks of a figure mean, under it. */

#include <stddef.h>
#include <stdio.h>

/* One of them; DRAW draws the mark around a point. */
typedef struct Entry {
        const char *words;
        void (*draw)(FILE *f, int mark, double x, double y);
        int mark;
} Entry;

/* How high it is, N entries as they go into lines. */
double legend_height(const Entry *entries, size_t n);
/* Y: its top. */
void legend_draw(FILE *f, const Entry *entries, size_t n, double y);
