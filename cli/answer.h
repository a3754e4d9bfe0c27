/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched taken, skip, snooze, amend. */

#include "verb.h"

extern const Verb VERB_TAKEN;
extern const Verb VERB_SKIP;
extern const Verb VERB_SNOOZE;
extern const Verb VERB_AMEND;
