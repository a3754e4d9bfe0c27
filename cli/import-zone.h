/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A patient's clock under the events of a calendar. Pure but for the zones' files. */

#include "import-read.h"
#include "zones.h"

/* A patient's clock, and the instant it is. */
typedef struct ImportClock {
        const Zone *own;
        Zones *zones;
        int64_t now;
} ImportClock;
/* Brings a group's events to OWN's clock where that gives the same instants from now on; others stay
 * on their own, and what can't be read rightly becomes odd. */
void import_settle(Import *i, size_t group, const ImportClock *clock);
