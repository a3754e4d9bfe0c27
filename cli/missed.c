/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of missed doses. */

#include "missed.h"

#include "setting.h"
#include "term.h"

void missed_tell(Client *c, const char *patient, bool several) {
        _cleanup_(json_decrefp) json_t *row = setting_find(c, "contact", patient);
        const char *contact = row_text(row, "value");

        say(0, PLAIN, "%s%sdose was missed: do not take two doses to make up for one; ask your care team%s%s",
            several ? patient : "", several ? ": a " : "A ", *contact ? ": " : ".", contact);
}
