/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a wall clock is, when that is not here. */

#include "place.h"

#include <stdlib.h>
#include <time.h>

#include "instant.h"
#include "words.h"

/* The offset at the end of "2026-11-22T19:00:00+01:00", in seconds. */
static bool read_offset(const char *instant, long *ret) {
        const char *sign = instant + strnlen(instant, 19);
        int minutes = *sign == '+' || *sign == '-' ? minute_parse(sign + 1) : -EINVAL;

        if (minutes < 0)
                return false;
        *ret = minutes * 60L * (*sign == '-' ? -1 : 1);
        return true;
}

static long offset_here(time_t t) {
        struct tm tm;

        return localtime_r(&t, &tm) ? tm.tm_gmtoff : 0;
}

/* The same in another zone: the C library knows one at a time. */
static long offset_in(const char *zone, time_t t) {
        const char *set = getenv("TZ");
        _cleanup_free_ char *here = set ? strdup(set) : NULL;
        long offset;

        setenv("TZ", zone, true);
        tzset();
        offset = offset_here(t);
        if (here)
                setenv("TZ", here, true);
        else
                unsetenv("TZ");
        tzset();
        return offset;
}

/* The instant and offset of a text; one without an offset is by the clock of ZONE (NULL: not known). */
static bool read_instant(const char *instant, const char *zone, time_t *ret, long *ret_offset) {
        Slot slot = instant_slot(instant);

        if (slot == SLOT_NONE)
                return false;
        if (!read_offset(instant, ret_offset)) {
                if (!zone)
                        return false;
                *ret_offset = offset_in(zone, slot * 60);
                *ret_offset = offset_in(zone, slot * 60 - *ret_offset);
        }
        *ret = slot * 60 - *ret_offset;
        return true;
}

const char *place_of(const json_t *context, const char *patient, const char *instant,
                     char buf[static PLACE_SIZE]) {
        json_t *zones = json_object_get(context, "zone"), *zone;
        const char *own = patient ? json_string_value(json_object_get(zones, patient)) : NULL;
        char city[WORDS_SIZE];
        const char *name;
        long offset;
        time_t t;

        if (!read_instant(instant, own, &t, &offset) || offset == offset_here(t))
                return "";
        json_object_foreach(zones, name, zone)
                if ((isempty(patient) || streq(name, patient)) && offset_in(json_string_value(zone), t) == offset) {
                        snprintf(buf, PLACE_SIZE, " (%.40s)", words_zone(json_string_value(zone), city));
                        return buf;
                }
        snprintf(buf, PLACE_SIZE, " (%.6s)", instant + 19);
        return buf;
}

const char *place_in(const char *zone, const char *instant, char buf[static PLACE_SIZE]) {
        char city[WORDS_SIZE];
        long offset;
        time_t t;

        if (!read_instant(instant, zone, &t, &offset) || offset == offset_here(t))
                return "";
        if (offset_in(zone, t) == offset)
                snprintf(buf, PLACE_SIZE, " (%.40s)", words_zone(zone, city));
        else
                snprintf(buf, PLACE_SIZE, " (%.6s)", instant + 19);
        return buf;
}

const char *place_of_row(const json_t *context, const json_t *row, const char *zone, const char *instant, char buf[static PLACE_SIZE]) {
        const char *own = row_text(row, zone), *patient = row_text(row, "patient");

        return *own ? place_in(own, instant, buf) : place_of(context, *patient ? patient : "me", instant, buf);
}
