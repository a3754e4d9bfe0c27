/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Backup and restore of everything. */

#include "engine/service.h"

/* Writes a backup to the call's file. */
int method_backup(Service *s, Call *c);
/* Puts such a file in the database's place, also where that can't be used. */
int method_restore(Service *s, Call *c);
