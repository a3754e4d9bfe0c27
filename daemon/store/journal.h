/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Statements that were run, with their values, as bytes: each as its number, where that is new its text, how many rows
 * it changed, the types of its values, and these. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Journal Journal;

/* Different ones; those of one change are some 20. */
#define JOURNAL_STATEMENTS_MAX 128u

/* NULL out of memory. */
Journal *journal_new(void);
void journal_free(Journal *j);
/* SQL is a literal; TYPES and the values are those of sql_run(). */
int journal_add(Journal *j, const char *sql, int64_t changed, const char *types, va_list ap);
/* What was added was rolled back. */
void journal_forget(Journal *j);
/* The bytes, the caller's to free; nothing is added any more. */
int journal_take(Journal *j, void **ret, size_t *ret_size);
