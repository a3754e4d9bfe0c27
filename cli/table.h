/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Aligned rows. Nothing is ever cut: where the rows do not fit the terminal, cells are wrapped at their
 * spaces; under 60 columns, or where even so they do not fit, each row is a paragraph of its cells. Where
 * the output is no terminal, a row is a line, however long. */

#include "term.h"

#define TABLE_COLUMNS 6

typedef struct Table Table;

#define COLUMN(k) (1u << (k))
#define TABLE_RULE "|" /* a cell that only sets columns apart */
typedef struct TableForm {
        size_t columns;
        unsigned whole;                   /* COLUMNs that are not wrapped: dates, amounts */
        bool prose;                       /* no wider than a paragraph, also where the output is no terminal */
        const char *join;                 /* in a paragraph, what follows a cell that is not the last; NULL: "," */
        const char *front[TABLE_COLUMNS]; /* in a paragraph, what stands before a cell; NULL: nothing */
} TableForm;

/* The caller's, or NULL: out of memory. FORM must outlive it. */
Table *table_new(const TableForm *form);
void table_free(Table *t);
DEFINE_CLEANUP(Table *, table_free)
/* A line of its own among the rows. 0 or -ENOMEM; texts are copied. */
int table_heading(Table *t, const char *text);
/* What the columns are, in bold; paragraphs do without. */
int table_titles(Table *t, const char *const *cells);
int table_row(Table *t, Style s, const char *const *cells);
/* Prints all, and empties the table. */
void table_print(Table *t, size_t indent);
