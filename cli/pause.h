/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched pause, resume, stop. */

#include "verb.h"

extern const Verb VERB_PAUSE;
extern const Verb VERB_RESUME;
extern const Verb VERB_STOP;
