/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A typed schedule, read and told: nothing is stored. */

#include "engine/service.h"

int method_read(Service *s, Call *c);
