/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* iCalendar text of anybody's as the lines that "cytosched import" reads: only what was read whole
 * (raw.h), and the same by the calendar library (beside.h).
 *
 *   cytosched-import 2
 *   (an empty line)
 *   zone Europe/Berlin
 *   observance 3600 7200 1981-03-29T02:00
 *   yearly 3 -7 -1 sun
 *   observance 7200 3600 1996-10-27T03:00
 *   yearly 10 -7 -1 sun
 *   (an empty line)
 *   event
 *   uid 5f0c-1-1-20261122T1900@cytosched
 *   summary Injection: peginterferon alfa-2a 90 micrograms
 *   sequence 3
 *   zone Europe/Berlin
 *   described 0
 *   start 2026-11-22T19:00
 *   rule weeks 2 sun
 *   count 12
 *   exclude wall 2026-12-06T19:00
 *   (an empty line)
 *   left 2 tasks
 *   end 1
 *
 * A zone is what the file itself says of one (VTIMEZONE); events name it by its number, from 0.
 *   observance FROM TO SLOT   seconds east of UTC before and after, since SLOT (wall clock by FROM)
 *   yearly MONTH MIN MAX DAY  again each year: DAY (mon to sun, or any) among the days MIN to MAX of
 *                 the month, counted from its end where they are less than zero
 *   until SLOT    the end of that, in UTC
 *   onset SLOT    a further time at which it begins, once
 *   unreadable WHY  then there is none of these
 *
 * An event:
 *   zone NAME     the name the file uses, "UTC", or "floating" (the wall clock wherever one is)
 *   home NAME     of a floating one: the zone its calendar is said to be in
 *   rule          as in input.h; none for a single event
 *   count N, until FORM SLOT   the rule's end, one at most
 *   exclude, extra, instead FORM SLOT   EXDATE, RDATE, RECURRENCE-ID; FORM: wall (on the start's
 *                 clock), utc, floating (without a zone, where the start has one), date (a day),
 *                 other (on the clock of another zone)
 *   cancelled     it does not take place
 *   unusable WHY  why nothing can be kept of it; then there is no more than uid and summary */

#include <stdio.h>

#define IMPORT_MAGIC "cytosched-import 2"
#define IMPORT_BYTES_MAX 4000000u
#define IMPORT_WHY_SIZE 400

/* Reads TEXT, which has no NUL in it, and writes to OUT. 0; -EBADMSG where all of it is refused, with
 * WHY; -ENOMEM. OUT is the caller's to flush and check. */
int ical_read(const char *text, FILE *out, char why[static IMPORT_WHY_SIZE]);
