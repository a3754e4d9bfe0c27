/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched alone. */

#include "verb.h"

extern const Verb VERB_NOW;
