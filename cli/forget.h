/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched forget: a patient, for good. */

#include "verb.h"

extern const Verb VERB_FORGET;
