/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is said of missed doses. */

#include "call.h"

/* The one thing to say of COUNT missed doses, with the contact that PATIENT stored. SEVERAL: it names who. */
void missed_tell(Client *c, const char *patient, size_t count, bool several);
