/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Files that show the plan of a patient as it now is. */

#include "manager.h"

/* Looks, once there is nothing else to do, which are to be written again or removed. */
void calendar_files_wake(Manager *m);
/* The same, and all of them are written again. */
void calendar_files_renew(Manager *m);
/* Removes at once the files of patients who want none or are no more. 0 or negative. */
int calendar_files_drop(Manager *m);
/* The same for another database: what was made of the one before goes. */
void calendar_files_restart(Manager *m);
/* Adds what can't be written to Status. */
int calendar_files_status(Manager *m, Call *c);
/* After the change C: its context has "calendar-file" among what is stale, where one could not be written and nobody was
 * told of it since. */
void calendar_files_tell(Manager *m, Call *c);
CalendarFiles *calendar_files_free(CalendarFiles *c);
