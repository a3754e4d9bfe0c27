/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A patient who is to be forgotten. */

#include "engine/service.h"

int method_forget(Service *s, Call *c);
