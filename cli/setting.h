/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Settings, as other verbs need them. */

#include "call.h"

/* All of them as they hold for a patient: the caller's, or NULL where they can't be had, which is not reported. */
json_t *settings_find(Client *c, const char *patient);
/* The value of one; "" where it has none. */
const char *settings_value(const json_t *settings, const char *key);
