/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A table of at most 80 columns: cells are aligned, and where they do not fit, one column
 * gives way, and then the widest of those that may be cut: half an amount is another amount, and
 * half a time another time, so that a line is rather too long than that. */

#include "term.h"

#define TABLE_COLUMNS 6

typedef struct Table Table;

/* The column ELASTIC is the first that is cut, those in WHOLE never are. The caller's, or NULL: out of
 * memory. */
#define COLUMN(k) (1u << (k))
Table *table_new(size_t columns, size_t elastic, unsigned whole);
void table_free(Table *t);
DEFINE_CLEANUP(Table *, table_free)
/* A line of its own among the rows. 0 or -ENOMEM; texts are copied. */
int table_heading(Table *t, const char *text);
int table_row(Table *t, Style s, const char *const *cells);
/* Prints all, and empties the table. */
void table_print(Table *t, size_t indent);
