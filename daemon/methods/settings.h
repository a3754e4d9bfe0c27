/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Settings: what is set, and setting it. */

#include "engine/service.h"

int method_settings(Service *s, Call *c);
int method_set(Service *s, Call *c);
