/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of missed doses. */

#include "missed.h"

#include "core/care-team.h"
#include "local.h"
#include "setting.h"
#include "term.h"

/* "A dose was missed.", "Anna: 3 doses were missed."; the caller's, NULL: no memory. */
static char *count_words(const char *patient, unsigned long n, bool several) {
        char *text;
        int r;

        if (n == 1)
                r = several ? asprintf(&text, local_text("%s: a dose was missed."), patient) : asprintf(&text, "%s", local_text("A dose was missed."));
        else if (several)
                r = asprintf(&text, local_plural("%s: %lu dose was missed.", "%s: %lu doses were missed.", n), patient, n);
        else
                r = asprintf(&text, local_plural("%lu dose was missed.", "%lu doses were missed.", n), n);
        return r < 0 ? NULL : text;
}

void missed_tell(Client *c, const char *patient, size_t count, bool several) {
        _cleanup_(json_decrefp) json_t *settings = settings_find(c, patient);
        _cleanup_free_ char *words = count_words(patient, count, several), *advice = NULL;

        if (!words || care_team_missed(settings_value(settings, "contact-urgent"), settings_value(settings, "contact"), &advice) < 0)
                return;
        say(0, PLAIN, "%s %s", words, advice);
}
