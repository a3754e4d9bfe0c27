/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The settings there are: their keys, defaults, meanings and what values they take. */

#include "extra.h"
#include "reminder.h"
#include "service.h"

/* The longest window that can be set, in seconds: records are read back so far. */
#define WINDOW_MAX_SEC (INT64_C(14) * 86400)

/* Reads one setting into what the reminder needs; other keys are passed over. */
void settings_reminder(ReminderSettings *settings, Extras *extras, const char *key, const char *value);
/* Whether a yes-or-no setting is on for a patient (0: for all). 1, 0 or negative. */
int setting_on(Store *s, const char *key, int64_t patient);
