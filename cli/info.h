/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched info. */

#include "verb.h"

extern const Verb VERB_INFO;
