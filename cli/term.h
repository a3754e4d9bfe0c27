/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The terminal: errors, colours, widths, and paragraphs of at most 80 columns. */

#include <stdarg.h>
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
/* Columns on the terminal: two for a wide character, none for what combines with the one before. */
size_t text_width(const char *text);
/* Of its first N bytes. */
size_t text_width_n(const char *text, size_t n);
/* How many bytes of TEXT stand in one line of WIDTH columns: whole words, at least one of them. */
size_t text_line(const char *text, size_t width);

/* A person sits there and can be asked. */
bool is_interactive(void);
/* The columns for paragraphs: the terminal's, from 20 to 80. */
size_t line_width(void);
/* The terminal's columns, 20 at least; without end where the output is no terminal. */
size_t screen_width(void);
/* The escape sequence, or "" where stdout is no terminal or NO_COLOR is set. */
const char *style(Style s);
/* The sentence in the language: the caller's; NULL: no memory. */
char *worded(const char *format, va_list ap) __attribute__((format(printf, 1, 0)));
/* TEXT in the language, with VALUE in the place of its "%s": the caller's; NULL: no memory. */
char *worded_with(const char *text, const char *value);
/* A paragraph, broken at spaces; each line starts with INDENT spaces. Newlines in TEXT
 * stay. A word that is longer than a line stays whole. */
void print_wrapped(FILE *f, size_t indent, Style s, const char *text);
/* The same with HANG spaces before all lines but the first. */
void print_hanging(FILE *f, size_t indent, size_t hang, Style s, const char *text);
/* The same of a format, on stdout. */
void say(size_t indent, Style s, const char *format, ...) _printf_(3, 4);
/* The same on F. */
void say_to(FILE *f, size_t indent, Style s, const char *format, ...) _printf_(4, 5);
/* The same behind a label in a style of its own; further lines start with HANG spaces, and so does the
 * text where the label is narrower. */
void say_label(Style s, size_t hang, const char *label, const char *format, ...) _printf_(4, 5);
/* The same in the width that say() has, also where the screen is wider or there is none: of what stands among prose. */
void say_fact(Style s, size_t hang, const char *label, const char *format, ...) _printf_(4, 5);
