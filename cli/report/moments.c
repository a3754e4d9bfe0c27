/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instants in rows. */

#include "moments.h"

#include <string.h>

#include "../instant.h"

/* Seconds east of UTC that "+01:00" says. */
static int64_t offset_sec(const char *text) {
        int minutes = strlen(text) == 6 && (*text == '+' || *text == '-') ? minute_parse(text + 1) : 0;

        return (int64_t)(*text == '-' ? -minutes : minutes) * 60;
}

int64_t moment_utc(const char *instant) {
        Slot slot = instant_slot(instant);
        const char *seconds = instant + SLOT_TEXT_SIZE - 1;

        if (slot == SLOT_NONE || strlen(seconds) < 4)
                return 0;
        return slot * 60 + (seconds[1] - '0') * 10 + (seconds[2] - '0') - offset_sec(seconds + 3);
}

Day moment_day(const char *text) {
        char day[DAY_TEXT_SIZE] = "";
        Day ret;

        strncpy(day, text, sizeof day - 1);
        return day_parse(day, &ret) == 0 ? ret : DAY_NONE;
}
