/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whether the daemon starts by itself. */

#include <stdbool.h>

/* At login. */
bool autostart_enabled(void);
