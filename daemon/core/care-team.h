/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How the care team is reached, in the one way in which that is said: the line that answers at any hour comes first. */

/* "112 (at any hour); 030 1234"; NULL or "" is one that is not set. RET is the caller's, NULL where neither is. 0 or -ENOMEM. */
int care_team_words(const char *urgent, const char *contact, char **ret);
/* What there is to say of a missed dose: never how to catch up. RET is the caller's. 0 or -ENOMEM. */
int care_team_missed(const char *urgent, const char *contact, char **ret);
