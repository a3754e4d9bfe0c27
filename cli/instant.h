/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Instants, as they come: RFC 3339 texts. */

#include "civil.h"

/* The wall clock in an RFC 3339 text; SLOT_NONE where it is none. */
Slot instant_slot(const char *instant);
