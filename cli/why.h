/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Why the phone's calendar could not be brought to what the plan is: a code, and what it is of. Kept so, and worded where it
 * is shown, in the language of who reads it then. */

#include "util.h"

typedef enum WhyCode {
        WHY_UNKNOWN,
        WHY_MEMORY,
        WHY_CONNECTION,  /* what the library says */
        WHY_CERTIFICATE, /* the same */
        WHY_ENDLESS,
        WHY_REFERS, /* the address */
        WHY_REFERS_UNSAFE,
        WHY_REFERS_SERVER, /* the address */
        WHY_REFERS_NOWHERE,
        WHY_PASSWORD,
        WHY_FORBIDDEN,
        WHY_GONE,
        WHY_CHANGED,
        WHY_ELSEWHERE,
        WHY_TOO_LARGE,
        WHY_LOCKED,
        WHY_REST, /* the status */
        WHY_FULL,
        WHY_STATUS, /* the status */
        WHY_NO_CALDAV,
        WHY_CALENDAR_NOT_MADE, /* the status */
        WHY_LIST_NOT_MADE,     /* the same */
        WHY_TASKS_ALONE,
        WHY_EVENTS_ALONE,
        WHY_READ_ALONE,
        WHY_SOMETHING_ELSE,
        WHY_NO_HOME,
        WHY_NO_CALENDAR,
        WHY_COUNT_,
} WhyCode;

#define WHY_VALUE_SIZE 800u

typedef struct Why {
        WhyCode code;
        char value[WHY_VALUE_SIZE];
} Why;

/* The caller's; NULL: no memory. */
char *why_words(const Why *why);

/* As it is kept: so many doses were changed on the phone and left; else so many could not be written; else all failed. */
#define WHY_KEPT_SIZE 200u
void why_keep(size_t edited, size_t unwritten, const Why *why, char ret[static WHY_KEPT_SIZE]);
/* The words of what was kept: what an older version kept is words already. The caller's; NULL: no memory. */
char *why_kept_words(const char *kept);
