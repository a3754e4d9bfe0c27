/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a reminder stands on a screen, and what was read. Both write, but need no request: said
 * again they change nothing. */

#include "engine/service.h"

int method_posted(Service *s, Call *c);
int method_dismiss(Service *s, Call *c);
