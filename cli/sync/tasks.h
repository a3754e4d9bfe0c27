/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The doses of the next days as tasks, in a list of their own; and what was ticked there comes back as
 * an answer, by the rules of any answer. */

#include "session.h"

/* Both directions; what came is recorded before anything is written. The list is made beside the
 * calendar where its address is not known yet. 0 or an exit code. */
int tasks_sync(Session *s, Http *http);
/* Takes all of ours out of the list. 0 or an exit code. */
int tasks_off(Session *s, Http *http);
