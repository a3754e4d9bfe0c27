/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The agenda, and what comes next. */

#include "engine/service.h"

int method_agenda(Service *s, Call *c);
int method_next(Service *s, Call *c);
