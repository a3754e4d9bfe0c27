/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The rules of the zones that the plans are in, kept in the database: a system may drop a zone. */

#include "engine/service.h"

/* Gives the service's zones the rules that were kept. 0 or a negative errno. */
int zone_keep_load(Service *s);
/* Keeps the rules of ZONE where it has a file, within the caller's transaction. 1 where other rules had
 * been kept: what was worked out by those is to be worked out again; 0, or a negative errno. */
int zone_keep(Service *s, const Zone *zone);
