/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A dictionary: keys with values, in order. The bus writes it as a{sv}, and the request log keeps
 * it as bytes, so that a repeated call is answered as the first was. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util.h"

typedef struct Dict Dict;
typedef struct Dicts Dicts;

struct Dicts {
        Dict *rows;
        size_t n, allocated;
};

typedef struct DictEntry {
        char *key; /* owned */
        char type;       /* a D-Bus type: s, b, x, t, i, u, y, d (NUMBER has its bytes); 'S' is as, 'R' is aa{sv}, 'D' is a{ss} */
        char *text;      /* s: owned; S and D: owned, strings one after another, an empty one at the end */
        size_t size; /* S and D that strings were added to: their bytes, without the empty one */
        int64_t number;
        Dicts *rows; /* R: owned */
} DictEntry;

struct Dict {
        DictEntry *entries;
        size_t n, allocated;
        int error; /* the first failure to add an entry: checked once, at the end */
};

void dict_done(Dict *r);
void dicts_done(Dicts *r);
/* A new empty one at the end; NULL out of memory. */
Dict *dicts_add(Dicts *r);

/* Each appends an entry; a failure is kept in the dictionary's ERROR. A NULL or
 * empty text is not added: a key that is not set is absent. */
void dict_text(Dict *r, const char *key, const char *text);
/* The same, but an empty text is kept. */
void dict_string(Dict *r, const char *key, const char *text);
void dict_number(Dict *r, const char *key, char type, int64_t number);
void dict_flag(Dict *r, const char *key, bool flag);
/* A number as measure.h keeps it: "150" is an x, "4.1" a d. */
void dict_decimal(Dict *r, const char *key, const char *number);
/* Strings, NULL-terminated. */
void dict_list(Dict *r, const char *key, const char *const *list);
/* The lines of a text. */
void dict_lines(Dict *r, const char *key, const char *text);
/* Takes what ROWS holds, and leaves it empty. */
void dict_rows(Dict *r, const char *key, Dicts *rows);
/* Adds NAME = TEXT to the a{ss} entry KEY, once for each name. */
void dict_map(Dict *r, const char *key, const char *name, const char *text);
/* The same where no NAME comes twice: nothing is looked through. */
void dict_pair(Dict *r, const char *key, const char *name, const char *text);
/* The same of all texts of PAIRS, whose keys differ, under a KEY that is new. */
void dict_pairs(Dict *r, const char *key, const Dict *pairs);
bool dict_has(const Dict *r, const char *key);
/* Whether a flag is there and set. */
bool dict_flag_of(const Dict *r, const char *key);
/* The text of an entry, NULL where it has none. */
const char *dict_get(const Dict *r, const char *key);

/* Bytes and back; the caller's to free. 0, -ENOMEM, -EBADMSG. They come out of a database that may
 * be somebody else's backup: whatever they are, nothing is read beyond them. */
int dict_encode(const Dict *r, const Dicts *effects, const Dict *context, void **ret, size_t *ret_size);
int dict_decode(const void *data, size_t size, Dict *ret, Dicts *ret_effects, Dict *ret_context);
