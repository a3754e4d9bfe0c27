/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Names of zones: which of several a zone goes by, from tzdata's own lists in a zoneinfo folder. */

/* The part of NAME that names a place: without "posix/" and "right/", which are other forms of the same zones. NULL for
 * what a zoneinfo folder has besides: "localtime" is whatever the system is set to at the time, "posixrules" and
 * "Factory" are for programs. */
const char *zone_of_a_place(const char *name);

/* The name that stays. Old ones (US/Eastern, Asia/Calcutta) are links, and a system may drop them; a
 * place that a country goes by (Europe/Oslo) stays itself, though its rules may be another's.
 * 1 and the other name, the caller's to free; 0: NAME stays, or nothing is known of it; -ENOMEM. */
int zone_canonical(const char *folder, const char *name, char **ret);
