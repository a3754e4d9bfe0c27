/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The terminal: errors, colours, widths, and lines of at most 80 columns. */

#include <stdbool.h>
#include <stddef.h>

#include "util.h"

#define WIDTH_MAX 80

typedef enum Style {
        PLAIN,
        DIM,
        BOLD,
        GREEN,
        YELLOW,
        RED,
} Style;

/* "cytosched: ..." on stderr. */
void fail(const char *format, ...) _printf_(1, 2);
/* "cytosched: out of memory" and the like; gives the exit code. */
int fail_errno(int r, const char *what);

/* Well-formed UTF-8, without surrogates and overlong forms. */
bool utf8_valid(const char *text);
/* Columns on the terminal. */
size_t text_width(const char *text);
/* How many bytes of TEXT fit into WIDTH columns. */
size_t text_fit(const char *text, size_t width);

/* A person sits there and can be asked. */
bool is_interactive(void);
/* The columns to use: the terminal's, 80 at most. */
size_t line_width(void);
/* The escape sequence, or "" where stdout is no terminal or NO_COLOR is set. */
const char *style(Style s);
/* A paragraph, broken at spaces; each line starts with INDENT spaces. Newlines in TEXT
 * stay. */
void print_wrapped(FILE *f, size_t indent, Style s, const char *text);
/* The same of a format, on stdout. */
void say(size_t indent, Style s, const char *format, ...) _printf_(3, 4);
