/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched result, results. */

#include "verb.h"

extern const Verb VERB_RESULT;
extern const Verb VERB_RESULTS;
