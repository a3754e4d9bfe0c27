/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The doses that an event's rule names, one after another, on its own clock. Pure. */

#include "import-read.h"

/* Of what has no end, so many days are looked at. */
#define IMPORT_DAYS 3660

typedef int (*ImportDoseFunc)(const ImportEvent *e, Slot slot, void *userdata);

/* Whether the event's rule names DAY, which is not before its first. */
bool import_rule_has(const ImportEvent *e, Day day);
/* Each dose from FROM up to the day LIMIT, also those that are left out or stand elsewhere. 0, or what
 * VISIT answered. */
int import_each(const ImportEvent *e, Slot from, Day limit, ImportDoseFunc visit, void *userdata);
/* Whether one of them is at SLOT. */
bool import_has(const ImportEvent *e, Slot slot);
/* The last dose's day; DAY_NONE where there is no end. */
Day import_last(const ImportEvent *e);
