/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The reminder itself, with a clock of its own. */

#include "engine/service.h"

int method_rehearse(Service *s, Call *c);
