/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The doses of a schedule that is stored nowhere. */

#include "engine/service.h"

int method_preview(Service *s, Call *c);
