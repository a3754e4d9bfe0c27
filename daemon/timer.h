/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The timer: armed at the next thing to do; the clock, the zone and the zone files watched. */

#include "manager.h"

/* Brings the reminders to now, tells clients, and arms the timer for the next time. */
int manager_wake(Manager *m);
/* Tries again to open a database that could not be used, once a second at most. */
void manager_reopen(Manager *m, int64_t now);
/* The database is another one: what is known or made of the plan beside it is looked at anew. */
void manager_renew(Manager *m);
/* Watches the clock for being set, and the system's zone and zone files for being changed; and gives
 * memory back after work. */
int manager_watch(Manager *m);
