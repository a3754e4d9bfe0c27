/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A new schedule for a running plan. */

#include "engine/service.h"

int method_change(Service *s, Call *c);
