/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The regimens. */

#include "engine/service.h"

int method_list(Service *s, Call *c);
int method_show(Service *s, Call *c);
