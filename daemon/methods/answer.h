/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Answers to doses, and corrections of them. */

#include "engine/service.h"

int method_take(Service *s, Call *c);
int method_skip(Service *s, Call *c);
int method_snooze(Service *s, Call *c);
int method_amend(Service *s, Call *c);
