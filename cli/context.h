/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a reply says besides its rows: of each patient, which day it is there. */

#include "civil.h"
#include "json.h"

/* The date in the patient's zone, from a reply's context. */
Day context_today(const json_t *context, const char *patient);
/* The reply names more than one patient. */
bool context_several(const json_t *context);
