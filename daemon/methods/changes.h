/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The history as it is listed, and undo. */

#include "engine/service.h"

int method_history(Service *s, Call *c);
int method_undo(Service *s, Call *c);
int method_redo(Service *s, Call *c);
