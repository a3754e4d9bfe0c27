/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched supply. */

#include <jansson.h>

#include "verb.h"

extern const Verb VERB_SUPPLY;

/* Of a row of Supply: "4 pens left", "1 pen left, which has expired"; and "none is left for Sunday 6 December". */
#define SUPPLY_WORDS_SIZE 256
const char *supply_left_words(const json_t *row, const json_t *context, char buf[static SUPPLY_WORDS_SIZE]);
const char *supply_out_words(const json_t *row, const json_t *context, char buf[static SUPPLY_WORDS_SIZE]);
