/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* All that is open, recorded as taken. */

#include "engine/service.h"

int method_take_all(Service *s, Call *c);
