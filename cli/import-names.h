/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Names of time zones as calendars write them. */

#include "zones.h"

/* The zone that NAME means: as it is, in any case of letters, by its older names (tzdata's links),
 * behind a vendor's prefix ("/freeassociation.sourceforge.net/Europe/Berlin"), or by Windows' name.
 * 0; -ENOENT for none; -ENOMEM. */
int zone_find(Zones *zones, const char *name, const Zone **ret);
