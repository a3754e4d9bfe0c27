/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How the care team is reached, as the patient stored it. */

#include "engine/service.h"

/* The context's "contact_urgent" and "contact", where they are set. 0 or negative. */
int contacts_context(Service *s, int64_t patient, Call *c);
/* Both in one line, the urgent one first: "0700 24 (at any hour); Ward 3", the caller's; NULL where none is set. 0 or negative. */
int contacts_words(Service *s, int64_t patient, char **ret);
