/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Answered requests: a repeated call is answered as the first was. */

#include "engine/service.h"

/* A reply that was given to this request: 1 and the reply in C, 0 where there is none. A
 * request that was used for another method is refused. */
int request_replay(Service *s, const char *method, Call *c);
int request_keep(Service *s, const char *method, Call *c);
