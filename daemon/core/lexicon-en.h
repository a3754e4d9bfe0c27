/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* English as people type a prescription in it. */

#include "lexicon.h"

extern const LexiconEntry lexicon_en[];
extern const size_t lexicon_en_n;
extern const LexiconRefusal lexicon_refused[];
extern const char *const lexicon_routes[];
