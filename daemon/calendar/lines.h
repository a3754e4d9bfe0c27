/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* iCalendar text as its content lines (RFC 5545, 3.1), strictly: what is no content line is
 * kept as such, so that nobody takes the rest for the whole. Pure. */

#include <stdbool.h>
#include <stddef.h>

#define LINE_PARAMS_MAX 24u

typedef struct LineParam {
        const char *name, *value; /* without quotes; a list of values is one text */
} LineParam;

/* All strings lie in the text that was split. */
typedef struct Line {
        unsigned number;   /* of its first line in the file, from 1 */
        const char *name;  /* NULL: this is no content line */
        const char *value; /* without white space at its end; else the line, as far as it was looked at */
        LineParam params[LINE_PARAMS_MAX];
        size_t n_params;
} Line;

typedef struct LineReader {
        char *next; /* NULL at the end */
        unsigned number;
} LineReader;

/* Reads TEXT, which it changes and which must outlive the lines; a byte order mark at its start is
 * passed over. */
void lines_begin(LineReader *r, char *text);
/* The next line that is not empty, unfolded. False at the end. */
bool lines_next(LineReader *r, Line *ret);
/* Whether a name is NAME; case does not matter. */
bool line_is(const Line *l, const char *name);
/* A parameter's value; NULL where there is none. */
const char *line_param(const Line *l, const char *name);
