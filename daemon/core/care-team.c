/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the care team is reached. */

#include "care-team.h"

#include <errno.h>
#include <stdio.h>

#include "local.h"
#include "util.h"

int care_team_words(const char *urgent, const char *contact, char **ret) {
        int r = 0;

        *ret = NULL;
        if (!isempty(urgent) && !isempty(contact))
                r = asprintf(ret, local_text("%s (at any hour); %s"), urgent, contact);
        else if (!isempty(urgent))
                r = asprintf(ret, local_text("%s (at any hour)"), urgent);
        else if (!isempty(contact))
                r = asprintf(ret, "%s", contact);
        if (r < 0)
                *ret = NULL;
        return r < 0 ? -ENOMEM : 0;
}

int care_team_missed(const char *urgent, const char *contact, char **ret) {
        _cleanup_free_ char *team = NULL;
        int r = care_team_words(urgent, contact, &team);

        if (r < 0)
                return r;
        if (team)
                r = asprintf(ret, local_text("Do not take two doses to make up for one; ask your care team: %s"), team);
        else
                r = asprintf(ret, "%s", local_text("Do not take two doses to make up for one; ask your care team."));
        return r < 0 ? -ENOMEM : 0;
}
