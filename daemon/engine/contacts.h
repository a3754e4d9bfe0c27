/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How the care team is reached, as the patient stored it. */

#include "engine/service.h"

/* The context's "contact_urgent" and "contact", where they are set. 0 or negative. */
int contacts_context(Service *s, int64_t patient, Call *c);
