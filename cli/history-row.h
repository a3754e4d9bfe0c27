/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The rows of the history, in words. */

#include "doses.h"

/* "taken pegasys@2026-11-22T19:00", "set contact, for Anna"; the caller's, NULL: no memory. */
char *history_what(const json_t *change, const json_t *context);
/* What was before it and after it, a line each. */
void history_tell_done(const json_t *change, const json_t *context);
/* Of a change that was taken back (BACK), or done again: what is so again or now, and what no longer is. */
void history_tell_undone(const json_t *change, const json_t *context, bool back);
