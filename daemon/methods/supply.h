/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Supply: what is there and how far it reaches; what came, and what was counted. */

#include "engine/service.h"

int method_supply(Service *s, Call *c);
int method_add_supply(Service *s, Call *c);
int method_count_supply(Service *s, Call *c);
int method_remove_supply(Service *s, Call *c);
