/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One setting, as other verbs need it. */

#include "call.h"

/* The row of a setting as it holds for a patient: the caller's, or NULL where it can't be
 * had, which is not reported. */
json_t *setting_find(Client *c, const char *key, const char *patient);
