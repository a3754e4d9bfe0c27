/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The daemon's unit, as systemd tells of it: why the daemon does not start. */

#include <systemd/sd-bus.h>

#include "util.h"

/* How the names of errors begin where systemd can't start the daemon; the message is a whole sentence. */
#define UNIT_ERROR "org.cytosched.Client.Unit"

/* Whether the daemon runs, and so answers for itself. */
bool unit_is_up(sd_bus *bus);
/* Has the bus start the daemon and waits for it, on a connection of its own. Where the unit is seen to
 * fail, that is said at once instead of waiting for the bus to give up. 0, or negative errno with ERROR. */
int unit_start(sd_bus_error *error);

/* Why the unit does not run, which may take some seconds to see. 1 with WHY (the caller's to free) and REMEDY (what
 * to type); 0 where nothing speaks against it, or nothing is known of it. */
int unit_problem(sd_bus *bus, char **ret_why, const char **ret_remedy);
/* What to type where ERROR is one of these; else NULL. */
const char *unit_remedy(const sd_bus_error *error);
