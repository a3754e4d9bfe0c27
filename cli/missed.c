/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of missed doses. */

#include "missed.h"

#include "setting.h"
#include "term.h"

void missed_tell(Client *c, const char *patient, bool several) {
        _cleanup_(json_decrefp) json_t *settings = settings_find(c, patient);
        const char *line = settings_value(settings, "contact-urgent"), *contact = settings_value(settings, "contact");
        bool any = *line || *contact;

        say(0, PLAIN, "%s%sdose was missed: do not take two doses to make up for one; ask your care team%s%s%s%s%s",
            several ? patient : "", several ? ": a " : "A ", any ? ": " : ".", line, *line ? " (at any hour)" : "",
            *line && *contact ? "; " : "", contact);
}
