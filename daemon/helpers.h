/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The helper programs, run for as long as they are needed. */

#include <systemd/sd-event.h>

#include "manager.h"

/* Starts one; EXITED is told of its end, and one that could not be watched is ended at once. INPUT,
 * OUTPUT: negative for /dev/null; they stay the caller's. */
int helper_start(Manager *m, const char *name, const char *option, int input, int output, sd_event_child_handler_t exited,
                 void *userdata, sd_event_source **ret);

/* Writes the description of METHOD's calendar into an anonymous file, open at its start. */
int helper_describe(Manager *m, ServiceMethod method, Call *c, int *ret);
/* Runs cytosched-calendar on a description; answers MESSAGE when it is done. Takes the
 * descriptors and, on success, a reference to MESSAGE; RESULT's entries are written into the
 * reply. The helper ends with who asked, and after ten minutes. 0, or a negative errno with nothing taken but the
 * descriptors: -EBUSY where as many run as may. */
int helper_calendar(Manager *m, sd_bus_message *message, int description, int output, Dict *result);
/* Runs cytosched-calendar on a description, which makes durable what it writes to OUTPUT, and tells
 * DONE whether all is there, once, unless the source is dropped before. The descriptors stay the
 * caller's, who may close them. */
typedef void (*HelperDone)(void *userdata, bool whole);
int helper_calendar_file(Manager *m, int description, int output, HelperDone done, void *userdata, sd_event_source **ret);
