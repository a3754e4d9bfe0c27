/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Which events belong together. Pure. */

#include "import-read.h"

/* Keeps the events whose summary has TEXT in it, in any case, with what belongs to the same series;
 * the others are named in LEFT. 0 or -ENOMEM. */
int import_select(Import *i, const char *text);
/* Of two versions of one event the later stays. ONE: all events of other calendars are one group. 0 or -ENOMEM. */
int import_group(Import *i, bool one);
/* The length of what all UIDs of a regimen's events begin with ("5f0c...-12"); 0 for another's. */
size_t import_own_prefix(const char *uid);
