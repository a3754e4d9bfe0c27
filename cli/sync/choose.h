/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Which of the calendars that an account has. */

#include "discover.h"

/* Where the address is no single calendar's: the person is asked, or told what to give. MADE is the
 * name of a new one. 0 with the calendar's address in FOUND->url (where it is a new one, *RET_FRESH),
 * or an exit code. */
int choose_calendar(Found *found, const char *made, bool *ret_fresh);
