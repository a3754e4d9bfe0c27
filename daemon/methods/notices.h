/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Notices in Open. */

#include "engine/service.h"

/* Adds a card for each that was not read and holds now; what a patient missed is one. */
int notices_put(Service *s, Call *c);
