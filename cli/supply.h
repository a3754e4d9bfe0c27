/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched supply. */

#include "verb.h"

extern const Verb VERB_SUPPLY;
