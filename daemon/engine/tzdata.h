/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The zone files, and the zone of this computer. */

#include "engine/service.h"

/* Recomputes what depends on zone files that changed. 1 if any did. */
int tzdata_changed(Service *s, int64_t now);
/* The system's zone is now NAME: offers it once where a patient's differs. */
int tzdata_system_zone(Service *s, const char *name, int64_t now);
