/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Two files beside the database, for who synchronises: plan-changed is written when the calendar's
 * content changed, dose-open is there while a dose waits for an answer. Both only where somebody made
 * plan-changed: nobody else needs them. */

#include "manager.h"

/* What a call did: CHANGING it has no effect on the plan where it was an answer that moved nothing. */
void stamp_change(const Manager *m, const char *method, const Call *c);
/* All may be another plan now. */
void stamp_plan(const Manager *m);
/* After the reminders changed. */
void stamp_open(const Manager *m);
