/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The plan as the description that the calendar helper reads, written to the call's output. */

#include "engine/service.h"

int method_export(Service *s, Call *c);
int method_exported(Service *s, Call *c);
/* The same of the option "patient"'s calendar file, which is a channel of its own. */
int method_export_file(Service *s, Call *c);
