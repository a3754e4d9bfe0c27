/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the daemon denies itself and its helpers (Landlock, for which no namespace is needed), and what
 * of its unit's sandbox is in force. */

#include "engine/call.h"

/* Keeps this process and what it starts to the files they need: of all that may be written, the
 * database's FOLDER alone, which is there. The version of Landlock that is now in force; or
 * -EOPNOTSUPP where the kernel has none, or another negative errno, and then nothing is denied. */
int sandbox_enter(const char *folder);

/* Adds to Status which parts are in force. LANDLOCK: what sandbox_enter() said, 0 where it was not asked. */
int sandbox_status(Call *c, int landlock);
