/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A new regimen. */

#include "engine/service.h"

int method_add(Service *s, Call *c);
