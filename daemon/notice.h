/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Notices: what is told once, until it was read: missed doses, another zone, a long pause. */

#include "chart.h"

/* Says which doses were missed, all in one notice until that was read. */
int notice_missed(Service *s, const Chart *c, const ReminderEvents *events, int64_t now);
int notice_add(Service *s, const char *kind, int64_t patient, const char *title, const char *body,
               const char *argument, int64_t now);
