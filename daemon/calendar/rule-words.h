/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A recurrence rule in the words of ical-read.h. Pure. */

#include <stdio.h>

#include "calendar/rule.h"

/* Writes what R says of a series that starts at START: the lines rule, count, until. NULL, or why
 * there are no words for it, and then anything may have been written. */
const char *rule_words(FILE *f, const Rule *r, Slot start);
