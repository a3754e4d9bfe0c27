/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A person's own command, run when a dose is reminded of: the first time, and again. No shell,
 * no arguments; the dose is in environment variables. At most a minute. */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "engine/service.h"

typedef struct Commands Commands;

/* Borrows the loop and the bus. 0 or -ENOMEM. */
int commands_new(sd_event *event, sd_bus *bus, Commands **ret);
Commands *commands_free(Commands *c);

/* The reminders changed: runs the command for each that it did not run for yet. */
void commands_wake(Commands *c, Service *s, int64_t now);
/* Adds to Status how the last run went, where a command is set. */
int commands_status(Commands *c, Service *s, Call *call);
