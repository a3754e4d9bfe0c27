/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a change did to the doses. */

#include "call.h"

/* The last dose and the next ones. */
void change_outlook(const Reply *reply);
/* The same, and what was planned before beside what is planned after. */
void change_effects(const Reply *reply);
