/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytosched-notify: there while a reminder is open. */

#include "engine/call.h"
#include "manager.h"

/* Starts it where something is open and it does not run. */
void notifier_start(Manager *m);
/* The same a moment before something falls due: it waits for that, and not for long. */
void notifier_start_early(Manager *m);
/* Adds what is known of the helpers to Status. */
int notifier_status(Manager *m, Call *c);
