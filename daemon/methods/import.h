/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Several plans at once. */

#include "engine/service.h"

int method_import(Service *s, Call *c);
