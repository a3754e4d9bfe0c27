/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A home that is mounted after the daemon started (at login, where the daemon lingers): the plan is in
 * it, and what was opened before lies hidden under it. */

#include "manager.h"

/* Looks for the database anew whenever something was mounted on the way to it. A CONFINED daemon can't
 * reach what came after it: it ends, for systemd to start it again. 0 or negative errno. */
int mounts_watch(Manager *m, bool confined);
