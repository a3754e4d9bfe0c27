/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched undo, redo. */

#include "verb.h"

extern const Verb VERB_UNDO;
extern const Verb VERB_REDO;
