/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched share, sync, report: programs of their own, cytosched-VERB. */

#include "verb.h"

extern const Verb VERB_SHARE;
extern const Verb VERB_SYNC;
extern const Verb VERB_REPORT;
