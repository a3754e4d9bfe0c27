/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Results of tests: recorded, listed, removed. */

#include "engine/service.h"

int method_results(Service *s, Call *c);
int method_add_result(Service *s, Call *c);
int method_remove_result(Service *s, Call *c);
