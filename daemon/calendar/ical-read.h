/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* iCalendar text of anybody's as the lines that "cytosched import" reads. As ical.c this knows
 * the calendar library, and nothing else does.
 *
 *   cytosched-import 1
 *   (an empty line)
 *   event
 *   uid 5f0c-1-1-20261122T1900@cytosched
 *   summary Injection: peginterferon alfa-2a 90 micrograms
 *   zone Europe/Berlin
 *   start 2026-11-22T19:00
 *   rule weeks 2 sun
 *   count 12
 *   (an empty line)
 *   end 1
 *
 *   zone NAME     an IANA name, "UTC", "floating" (the wall clock wherever one is), or of a zone
 *                 under another name what its VTIMEZONE says, as a POSIX text
 *                 ("STD-1:00DST-2:00,M3.5.0/2:00,M10.5.0/3:00")
 *   rule          as in input.h; none for a single event
 *   count N, until SLOT   the rule's end, one at most; until on the zone's wall clock, included
 *   until-utc SLOT the same in UTC
 *   odd TEXT      what cannot be kept of the event, which is right otherwise (a dose that is left out)
 *   unusable TEXT why nothing can be kept of it; then there is no zone, start nor rule */

#include <stdio.h>

#define IMPORT_MAGIC "cytosched-import 1"
#define IMPORT_BYTES_MAX 4000000u
#define IMPORT_EVENTS_MAX 5000u

/* Reads TEXT, which has no NUL in it, and writes to OUT. 0; -EBADMSG where it is no calendar;
 * -E2BIG for more than IMPORT_EVENTS_MAX events; -ENOMEM. OUT is the caller's to flush and check. */
int ical_read(const char *text, FILE *out);
