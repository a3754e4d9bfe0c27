/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Pausing a regimen, and resuming it. */

#include "engine/service.h"

int method_pause(Service *s, Call *c);
int method_resume(Service *s, Call *c);
