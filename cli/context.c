/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reply says besides its rows. */

#include "context.h"

#include <stdio.h>
#include <time.h>

#include "local.h"

Day context_today(const json_t *context, const char *patient) {
        json_t *days = json_object_get(context, "today");
        const char *text = row_text(days, patient);
        Day today;

        if (!*text) /* not named, or typed in other letters: the first one's */
                text = json_string_value(json_object_iter_value(json_object_iter(days)));
        if (text && day_parse(text, &today) == 0)
                return today;
        return (Day)(row_number(context, "now") / 86400);
}

bool context_same_date(const json_t *context, const char *patient) {
        time_t now = (time_t)row_number(context, "now");
        struct tm tm;

        return localtime_r(&now, &tm) && (now + tm.tm_gmtoff) / 86400 == context_today(context, patient);
}

bool context_several(const json_t *context) {
        return row_true(context, "several");
}

const char *context_for(bool named, const char *patient, char buf[static FOR_SIZE]) {
        *buf = '\0';
        if (named)
                snprintf(buf, FOR_SIZE, local_text(", for %s"), patient);
        return buf;
}

bool context_names(const json_t *context, const char *patient) {
        return *patient && (context_several(context) || !streq(patient, "me"));
}
