/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched list, show. */

#include "verb.h"

extern const Verb VERB_LIST;
extern const Verb VERB_SHOW;
