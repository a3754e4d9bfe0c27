/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A card: what stands on a screen for a dose or a notice, a row of Open. */

#include "engine/service.h"

enum { URGENCY_NORMAL = 1, URGENCY_CRITICAL = 2 };

/* Its keys, in their order. ACTIONS: NULL-terminated; SHOWN: how often it was to be seen. */
void card_put(Dict *row, const char *id, const char *kind, const char *title, const char *body, int urgency,
              const char *const *actions, int64_t shown);
/* Where it stands, if Posted said so: after card_put(). */
int card_put_place(Service *s, Dict *row);
