/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What was before and after a change, read: the values as texts of the interface, and one line that says
 * them all. */

#include "engine/service.h"
#include "store/change-values.h"

/* By key; each value is a text. */
typedef struct ChangeSides {
        Dict before, after;
} ChangeSides;
void change_sides_done(ChangeSides *c);

/* ZONE: for instants without a zone of their own. 0 or negative. */
int change_sides_read(Service *s, int64_t change, const Zone *zone, ChangeSides *ret);
/* "taken 2026-11-22T19:05:00+01:00, site left thigh", in the interface's own form; the caller's. NULL in *RET
 * where there is none. */
int change_side_line(const Dict *side, char **ret);
