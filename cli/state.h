/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The states of doses and of regimens, as they are said. */

#include "place.h"
#include "term.h"
#include "words.h"

#define STATE_AT_SIZE (WORDS_SIZE + PLACE_SIZE + 64)

/* "taken"; STATE itself where it is none that is known. */
const char *state_words(const char *state);
/* With the instant that belongs to it, where one does and AT is none of "": "snoozed until 19:05". */
const char *state_at(const char *state, const char *at, char buf[static STATE_AT_SIZE]);
Style state_style(const char *state);
