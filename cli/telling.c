/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said before anything else. */

#include "telling.h"

#include "symptom.h"
#include "term.h"

void telling_print(const char *tell, const char *source, bool urgent, const json_t *context) {
        const char *contact = row_text(context, "contact"), *line = row_text(context, "contact_urgent");

        say(0, urgent ? BOLD : PLAIN, "%s", tell);
        if (urgent && *line)
                say(2, PLAIN, "At any hour: %s", line);
        if (urgent && *contact)
                say(2, PLAIN, "Care team: %s", contact);
        if (urgent && !*line && !*contact)
                say(2, PLAIN, SYMPTOM_NO_CONTACT);
        if (*source)
                say(2, DIM, "[%s]", source);
}
