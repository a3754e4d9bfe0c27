/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The plan into an account's calendar. */

#include "push.h"
#include "session.h"

/* 0 or an exit code. */
int events_sync(Session *s, Http *http);
/* How many of each there were. */
void events_say(const Push *p);
