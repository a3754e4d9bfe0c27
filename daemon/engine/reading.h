/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person prescribed, read. */

#include "core/drug.h"
#include "core/schedule.h"
#include "engine/call.h"

/* Reads a schedule, refused with its caret. */
int schedule_read(Call *c, const char *text, Schedule **ret);
/* Asks where the schedule has a unit that the drug (may be NULL) does not come in. */
int units_ask(Call *c, const Drug *drug, const Schedule *schedule);
