/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Doses of other regimens of the same patient that come close in time: shown, not forbidden. */

#include "engine/state.h"

/* Adds a hint to the call's context where another regimen's next dose is within 30 minutes of
 * one of the state's next ones. 0 or negative. */
int near_hint(Service *s, Call *c, const RegimenState *state);
