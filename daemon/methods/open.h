/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a reminder shows now. */

#include "engine/service.h"

int method_open(Service *s, Call *c);
/* The rows of Open for doses whose newest reminder came at the option "since" or later; one
 * summary for many. With a flag "discreet" where no drug is to be said. */
int method_reminded(Service *s, Call *c);
/* How many rows Open has at NOW, or more: 0 where there is nothing to show and nothing to close. */
int open_count(Service *s, int64_t now, int64_t *ret);
