/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What clients are told of. */

#include "engine/call.h"
#include "manager.h"

/* DoseChanged and RegimenChanged, for what the call changed. */
void signals_changes(Manager *m, const Call *c);
/* ReminderShown. */
void signals_reminders(Manager *m);
