/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A resource of ours written anew, with what a person's programs added to it. */

/* OURS with what THEIRS, the same resource as it is on the server, has besides: properties that we
 * do not write, alarms that are not ours, and when an alarm of ours was dismissed. 0 with the
 * caller's text, or negative errno. */
int merge_texts(const char *ours, const char *theirs, char **ret);
