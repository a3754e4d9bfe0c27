/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The steps of the plans through time: a titration's, a cycle's, and those of one schedule after another. */

#include "gather.h"

/* Fills the report's steps and stretches, of its days and up to now, and of each plan the one that comes after. 0 or
 * -ENOMEM; steps_clear() in any case. */
int steps_make(Report *r);
void steps_clear(Report *r);
/* The stretch of the plan that holds the slot, and the next one after it; NULL: none. */
const Stretch *steps_at(const Report *r, size_t plan, Slot slot);
const Stretch *steps_after(const Report *r, size_t plan, Slot slot);
