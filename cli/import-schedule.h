/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Events of one regimen as a schedule: events of one pattern are a step, what lies between two steps
 * is a rest, and what comes again and again a cycle. Whatever was made of them is compared with the
 * events, dose by dose. Pure. */

#include "import-read.h"

/* The schedule that gives the doses of the N EVENTS, at least those at or after NOW (on their
 * clock), and its first and last day; RET_LATER: what is past is not in it. 1 and the schedule, 0
 * where there is none, -ENOMEM. */
int import_schedule(const ImportEvent *const *events, size_t n, Slot now, char **ret, Day *ret_from, Day *ret_last, bool *ret_later);
