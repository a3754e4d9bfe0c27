/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a wall clock is, when that is not where this computer is. */

#include "engine/place.h"

#include "core/words.h"

const Zone *place_here(Service *s) {
        const Zone *here;

        return zones_here(s->zones, &here) >= 0 ? here : NULL;
}

const char *place_words(Service *s, const Zone *zone, int64_t utc, char buf[static PLACE_SIZE]) {
        const Zone *here = place_here(s);
        char words[WORDS_SIZE];

        if (!here || zone_local(here, utc) == zone_local(zone, utc))
                return "";
        snprintf(buf, PLACE_SIZE, " (%s)", words_zone(zone_name(zone), words));
        return buf;
}

const char *place_slot(Service *s, const Zone *zone, int64_t utc, Slot at, Day today, char buf[static PLACE_WHEN_SIZE]) {
        char day[WORDS_SIZE], distance[WORDS_SIZE], place[PLACE_SIZE];

        snprintf(buf, PLACE_WHEN_SIZE, "%s, %02u:%02u%s, %s", words_day(slot_day(at), today, day), slot_minute(at) / 60, slot_minute(at) % 60,
                 place_words(s, zone, utc, place), words_distance(slot_day(at), today, distance));
        return buf;
}

const char *place_when(Service *s, const Zone *zone, int64_t utc, int64_t now, char buf[static PLACE_WHEN_SIZE]) {
        return place_slot(s, zone, utc, zone_local(zone, utc), slot_day(zone_local(zone, now)), buf);
}
