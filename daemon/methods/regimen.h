/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A regimen stopped, renamed, removed. */

#include "engine/service.h"

int method_stop(Service *s, Call *c);
int method_rename(Service *s, Call *c);
int method_remove(Service *s, Call *c);
