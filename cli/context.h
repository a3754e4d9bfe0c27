/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a reply says besides its rows: of each patient, which day it is there. */

#include "civil.h"
#include "json.h"

/* The date in the patient's zone, from a reply's context. */
Day context_today(const json_t *context, const char *patient);
/* Whether it is the same date there as it is here: else "tomorrow" is another day for each. */
bool context_same_date(const json_t *context, const char *patient);
/* There is more than one patient: each row says whose it is. */
bool context_several(const json_t *context);
/* ", for Anna" where it is NAMED whose something is, else "". */
#define FOR_SIZE 256
const char *context_for(bool named, const char *patient, char buf[static FOR_SIZE]);
/* Whether what is told of PATIENT says whose it is: also of one who is not "me". */
bool context_names(const json_t *context, const char *patient);
