/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A row of a reply: keys with values, in order. The bus writes it as a{sv}, and the
 * request log keeps it as bytes, so that a repeated call is answered as the first was. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util.h"

typedef struct Row Row;
typedef struct Rows Rows;

struct Rows {
        Row *rows;
        size_t n, allocated;
};

typedef struct Field {
        char *key; /* owned */
        char type;       /* a D-Bus type: s, b, x, t, i, u, y; 'S' is as, 'R' is aa{sv}, 'D' is a{ss} */
        char *text;      /* s: owned; S and D: owned, strings one after another, an empty one at the end */
        int64_t number;
        Rows *rows; /* R: owned */
} Field;

struct Row {
        Field *fields;
        size_t n, allocated;
        int error; /* the first failure to add a field: checked once, at the end */
};

void row_done(Row *r);
void rows_done(Rows *r);
/* A new empty row at the end; NULL out of memory. */
Row *rows_add(Rows *r);

/* Each appends a field; a failure is kept in row->error. A NULL or
 * empty text is not added: a key that is not set is absent. */
void row_text(Row *r, const char *key, const char *text);
/* The same, but an empty text is kept. */
void row_string(Row *r, const char *key, const char *text);
void row_number(Row *r, const char *key, char type, int64_t number);
void row_flag(Row *r, const char *key, bool flag);
/* Strings, NULL-terminated. */
void row_list(Row *r, const char *key, const char *const *list);
/* Takes what ROWS holds, and leaves it empty. */
void row_rows(Row *r, const char *key, Rows *rows);
/* Adds NAME = TEXT to the a{ss} field KEY, once for each name. */
void row_dict(Row *r, const char *key, const char *name, const char *text);
bool row_has(const Row *r, const char *key);
/* The text of a field, NULL where it has none. */
const char *row_get(const Row *r, const char *key);

/* Bytes and back; the caller's to free. 0, -ENOMEM, -EBADMSG. They come out of a database that may
 * be somebody else's backup: whatever they are, nothing is read beyond them. */
int row_encode(const Row *r, const Rows *effects, const Row *context, void **ret, size_t *ret_size);
int row_decode(const void *data, size_t size, Row *ret, Rows *ret_effects, Row *ret_context);
