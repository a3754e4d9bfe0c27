/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How often: patterns, cycles. */

#include "reader.h"

/* Each reads what begins where the reader stands into the draft and goes past it; false where it is
 * something else. */
bool take_often(Reader *rd, Draft *d);
bool take_per(Reader *rd, Draft *d);
bool take_on_off(Reader *rd, Draft *d);
bool take_cycle(Reader *rd, Draft *d);

/* How often, from a count and a span; also of days (every other sunday). */
void set_how(Reader *rd, Draft *d, How how, unsigned n, Place at);
