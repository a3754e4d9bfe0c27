/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched backup, restore. */

#include "verb.h"

extern const Verb VERB_BACKUP;
extern const Verb VERB_RESTORE;
