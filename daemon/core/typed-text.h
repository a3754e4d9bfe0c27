/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person reads of a prescription that was typed. */

#include "typed.h"

/* What is wrong and what is missing, for a person: a line for each, the readings under it, then the
 * text with a caret under each place. The caller's to free. 0 or -ENOMEM. */
int typed_error_text(const char *text, const Typed *typed, char **ret);

/* "2 pens together, strength not stated" and the like: what a person looks at before it is written.
 * "" for nothing; the caller's to free. 1 where a strength is not stated, 0, or -ENOMEM. */
int typed_remarks(const Schedule *schedule, char **ret);

/* "time", "unit", ...: the name of one of them; NULL for none. */
const char *typed_missing_name(unsigned missing);
