/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The settings there are: their keys, defaults, meanings and what values they take. */

#include "core/extra.h"
#include "core/reminder.h"
#include "store/settings.h"

/* The longest window that can be set, in seconds: records are read back so far. */
#define WINDOW_MAX_SEC (INT64_C(14) * 86400)

typedef enum ValueKind {
        VALUE_DURATION, /* 30m; with zero_ok also "0" */
        VALUE_WINDOW,   /* auto or 1h to 14d */
        VALUE_COUNT,    /* 0 to 20 */
        VALUE_HOURS,    /* 22:00-07:00 or off */
        VALUE_SWITCH,   /* on, off */
        VALUE_URGENT,   /* off, last-quarter, on */
        VALUE_ANCHOR,   /* calendar, last-dose */
        VALUE_EXTRAS,   /* 1d; 30m take it out of the fridge */
        VALUE_COMMAND,  /* /path/to/program */
        VALUE_TEXT,
        VALUE_ZONE,
} ValueKind;

/* Whose a setting can be. */
#define FOR(scope) (1u << (scope))
#define FOR_EACH (FOR(SCOPE_ALL) | FOR(SCOPE_PATIENT) | FOR(SCOPE_REGIMEN))

typedef struct Setting {
        const char *key;
        unsigned scopes;
        ValueKind kind;
        const char *fallback, *meaning;
} Setting;

extern const Setting setting_keys[];
extern const size_t n_setting_keys;

/* NULL where there is none. */
const Setting *setting_key_find(const char *key);
/* The value as it is kept, the caller's to free; -EINVAL where it is none. */
int setting_key_read(const Setting *setting, const char *text, char **ret);
/* Reads one setting into what the reminder needs; other keys are passed over. */
void settings_reminder(ReminderSettings *settings, Extras *extras, const char *key, const char *value);
