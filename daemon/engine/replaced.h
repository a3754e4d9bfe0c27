/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* That the database is another one than before, or an older copy of it: told of, and counted on from beyond what the one
 * before may have told. */

#include "engine/service.h"

/* To be called once it is open. */
int replaced_tell(Service *s);
