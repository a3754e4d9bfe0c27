/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A database that another daemon has, of a second session of the same user's: where that session ends, this
 * one is the only one that can remind. */

#include "manager.h"

/* Calls FREED once as soon as nobody has the database any more. Nothing where nobody has it now, or where its folder
 * can't be watched: it is tried again after a while in any case. */
void lock_watch(Manager *m, void (*freed)(Manager *m));
/* To be called at the end, too. */
void lock_watch_end(Manager *m);
