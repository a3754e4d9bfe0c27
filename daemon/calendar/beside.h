/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The calendar library's reading of a file beside our own. */

#include "calendar/raw.h"

/* A text of an event as the library has it: without escapes. */
typedef void (*BesideFunc)(size_t event, const char *summary, void *userdata);

/* Reads TEXT, which RAW was read from, by the library: each event of which it reads anything
 * else gets a reason why it can't be taken. SAY gets each event's summary, in order. 0;
 * -EBADMSG where it does not find the same events, with RAW's why; -ENOMEM. */
int beside_check(const char *text, Raw *raw, BesideFunc say, void *userdata);
