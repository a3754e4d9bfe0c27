/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a patient's calendar file is. */

#include "engine/service.h"
#include "store/patients.h"

/* "me.ics": the name of a patient's calendar file, different for each, and the path of a file beside
 * the database; the caller's to free. */
int calendar_file_name(const Patient *patient, char **ret);
int calendar_file_path(const Service *s, const char *name, char **ret);
