/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is due and what comes next, as the daemon has it. */

#include "call.h"

/* The first COUNT doses that wait. 0 with the reply, which is printed already where JSON was asked for, or
 * an exit code. */
int coming_call(Client *c, uint32_t count, Reply *ret);
