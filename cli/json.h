/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Rows as they come from the bus, as JSON: the one form in which verbs read them. */

#include <jansson.h>
#include <systemd/sd-bus.h>

#include "util.h"

/* Reads the message's next complete value: keys keep the order in which they came. 1, 0 at
 * the end of the message, or negative errno. The value is the caller's. */
int json_from_message(sd_bus_message *m, json_t **ret);

/* A row's text, "" where it is absent. */
const char *row_text(const json_t *row, const char *key);
bool row_true(const json_t *row, const char *key);
long long row_number(const json_t *row, const char *key);

/* How documents are laid out, as flags of jansson; numbers have the digits that a person typed, at most 15. */
#define JSON_FORM (JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15))
/* One document on stdout, or to F, indented by 2. 0 or negative errno. */
int json_print(const json_t *value);
int json_write(const json_t *value, FILE *f);
/* The same LEVELS deep inside of one, without a newline at the end. */
int json_write_inside(const json_t *value, int levels, FILE *f);

/* An array printed row by row, so that 100,000 of them need no memory. */
typedef struct JsonStream {
        size_t rows;
} JsonStream;

int json_stream_rows(JsonStream *s, const json_t *rows);
int json_stream_end(JsonStream *s);
