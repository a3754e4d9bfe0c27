/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whether the daemon starts by itself. */

#include <stdbool.h>

/* At login. */
bool autostart_enabled(void);

/* What a person types so that it does: the caller's to free, NULL without memory. UNITS: the folder that the unit
 * was installed into. systemctl needs the whole path where that is none that it searches. */
char *autostart_remedy(const char *units);
