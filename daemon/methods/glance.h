/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person should know at a glance, besides what is due and what comes next. */

#include "engine/service.h"

int method_glance(Service *s, Call *c);
