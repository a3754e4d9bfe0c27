/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Replies in pages: where the next one goes on. */

#include "engine/call.h"

/* The instant "2026-11-22T18:00:00Z" of an option that says what the page before ended with. */
int page_instant(Call *c, const char *text, int64_t *ret);
/* Of one row more than a page holds, the page: it ends between two values of KEY, so that it can be
 * continued after one. */
void page_cut(Call *c, const char *key);
