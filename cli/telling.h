/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is said before anything else: what to do, whom to reach, who says so. */

#include "json.h"

/* TELL, and its SOURCE ("" for none). URGENT: the care team is to know, and the reply's context has how it
 * is reached. */
void telling_print(const char *tell, const char *source, bool urgent, const json_t *context);
