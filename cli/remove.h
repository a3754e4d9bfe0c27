/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched remove, rename. */

#include "verb.h"

extern const Verb VERB_RENAME;
extern const Verb VERB_REMOVE;
