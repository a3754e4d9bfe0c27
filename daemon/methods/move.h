/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Moving a dose, alone or with all that follow. */

#include "engine/service.h"

int method_move(Service *s, Call *c);
