/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table setting: what is set, for all, for a patient or for a regimen. */

#include "store/facts.h"

typedef enum SettingScope { SCOPE_ALL, SCOPE_PATIENT, SCOPE_REGIMEN } SettingScope;

/* What is set for the regimen, else for the patient, else for all (0: no such owner); 1 and
 * the text (the caller's to free), 0 where nothing is set. */
int setting_get(Store *s, const char *key, int64_t patient, int64_t regimen, char **ret);
/* What is set for this owner itself; as setting_get(). */
int setting_own(Store *s, SettingScope scope, int64_t owner, const char *key, char **ret);
/* Whether a yes-or-no setting is on for a patient (0: for all). 1, 0 or negative. */
int setting_on(Store *s, const char *key, int64_t patient);
/* All that is set for all, then for the patient, then for the regimen; key and value are lent. */
int settings_list(Store *s, int64_t patient, int64_t regimen, Cursor **ret);
int settings_next(Store *s, Cursor *cursor, const char **ret_key, const char **ret_value);
/* The patients for whom KEY is VALUE. */
int settings_patients(Store *s, const char *key, const char *value, Cursor **ret);
int settings_patients_next(Store *s, Cursor *cursor, int64_t *ret);

/* What is set for everybody is deleted. */
int settings_forget_everybody(Store *s);
/* An empty or NULL value takes the setting away. */
int setting_write(Store *s, int64_t change, SettingScope scope, int64_t owner, const char *key, const char *value);
