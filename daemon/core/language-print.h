/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The canonical text of a schedule. */

#include "language.h"

/* The caller's to free: parse(print(x)) = x. 0 or -ENOMEM. */
int language_print(const Schedule *s, char **ret);
/* One step by itself: also with the amount and the times that it has of the one before. The same. */
int language_print_step(const Step *step, char **ret);
