/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table open: the reminders that are open. */

#include "core/reminder.h"
#include "store/store.h"

typedef struct OpenDose {
        int64_t regimen;
        ReminderOpen open;
} OpenDose;

/* Adds those of a regimen to RET, in the order of their times. */
int reminders_read(Store *s, int64_t regimen, ReminderState *ret);
int reminders_write(Store *s, int64_t regimen, const ReminderState *state);
/* Those of what was removed go. The number of them. */
int reminders_remove_removed(Store *s);
/* Whether the regimen has one under this name: 1, 0. */
int reminder_is_open(Store *s, const char *handle, Slot slot);

/* Lists, in the order of their times, at most LIMIT (negative: all). Of a regimen (0: of all, without appointments);
 * appointments alone; and those that are to be seen at NOW (shown, and not snoozed) and were shown last at SINCE or later. */
int reminders_list(Store *s, int64_t regimen, int64_t limit, Cursor **ret);
int reminders_appointments(Store *s, int64_t limit, Cursor **ret);
int reminders_shown(Store *s, int64_t now, int64_t since, int64_t limit, Cursor **ret);
int reminders_next(Store *s, Cursor *cursor, OpenDose *ret);

/* How many there are of the latter, counted up to LIMIT; and how many of them are appointments. */
int reminders_count_shown(Store *s, int64_t now, int64_t since, int64_t limit, int64_t *ret);
int reminders_count_appointments(Store *s, int64_t now, int64_t since, int64_t *ret);
/* How often all of them were shown. */
int reminders_count_shows(Store *s, int64_t *ret);
/* How many were shown at all; and, where there are at most FEW, how many of those that were shown last before
 * SINCE, and are to be seen at NOW, stand nowhere. */
int reminders_count_open(Store *s, int64_t *ret);
int reminders_count_nowhere(Store *s, int64_t now, int64_t since, int64_t few, int64_t *ret);
