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

/* A regimen's status, with the days of its pause: "paused until you resume it", "paused from Tuesday 1 December until Sunday 20
 * December" where that is still to come; "" where it goes on. */
#define STATE_PLAN_SIZE (2 * WORDS_SIZE + 64)
const char *state_of_plan(const json_t *row, Day today, char buf[static STATE_PLAN_SIZE]);
/* "pegasys will be paused from Tuesday 1 December until you resume it." */
void pause_tell(const json_t *row, const json_t *context);
