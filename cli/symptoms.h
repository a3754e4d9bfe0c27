/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched symptom, symptoms. */

#include "verb.h"

extern const Verb VERB_SYMPTOM;
extern const Verb VERB_SYMPTOMS;
