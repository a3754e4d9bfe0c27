/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched set. */

#include "verb.h"

extern const Verb VERB_SET;
