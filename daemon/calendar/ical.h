/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The one file that knows the calendar library (libical 3.0.16). It writes a calendar
 * piece by piece, a property at a time, so that its memory does not grow with the events.
 * The rules are numbered in the project's calendar notes. */

#include <stdio.h>

#include "calendar/input.h"

/* Sets the library up. Once, before the rest. */
void ical_begin(void);

/* In this order: the head, the zones, the events, the tail. Each 0, -ENOMEM or -EIO; what F
 * buffers is the caller's to flush and check. A zone without a simple rule writes nothing. */
int ical_write_head(FILE *f, const InputHead *head);
int ical_write_zone(FILE *f, const InputZone *zone);
int ical_write_event(FILE *f, const InputEvent *event);
int ical_write_tail(FILE *f);
