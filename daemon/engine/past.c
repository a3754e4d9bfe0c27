/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When something was, as a person typed it. */

#include "engine/past.h"

#include <ctype.h>

#include "core/when.h"
#include "core/words.h"
#include "engine/place.h"

#define PAST_TEXT_SIZE 64

/* Cuts " PLACE" or " (PLACE)" off the end; false where TEXT does not end so. */
static bool cut_place(char *text, const char *place) {
        size_t n = strlen(text), k = strlen(place);

        if (n > k + 2 && text[n - 1] == ')' && text[n - k - 2] == '(' && strncasecmp(text + n - k - 1, place, k) == 0)
                n -= k + 2;
        else if (n > k && strcasecmp(text + n - k, place) == 0)
                n -= k;
        else
                return false;
        if (text[n - 1] != ' ')
                return false;
        while (n > 0 && text[n - 1] == ' ')
                n--;
        text[n] = '\0';
        return true;
}

/* The clock that was typed with the time; NULL: none was. */
static const Zone *named_zone(char *text, const Zone *own, const Zone *here) {
        char city[WORDS_SIZE];

        if (cut_place(text, "here") || cut_place(text, words_zone(zone_name(here), city)))
                return here;
        return cut_place(text, words_zone(zone_name(own), city)) ? own : NULL;
}

/* One time, two clocks. Where somebody can be asked, which one is meant is theirs to say; else it is told
 * how it was read. */
static int tell_clock(Call *c, const char *text, const Zone *own, const Zone *here, int64_t by_own, int64_t by_here) {
        char city[2][WORDS_SIZE], when[2][WORDS_SIZE];
        _cleanup_free_ char *told = NULL;
        Day today = slot_day(zone_local(own, c->now));

        words_zone(zone_name(own), city[0]);
        words_zone(zone_name(here), city[1]);
        words_slot(zone_local(own, by_own), today, when[0]);
        words_slot(zone_local(own, by_here), today, when[1]);
        if (call_flag(c, "ask"))
                return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS,
                                   "\"%s\" can be read by two clocks. Type the one that is meant:\n"
                                   "  \"%s %s\": %s, where the plan is\n"
                                   "  \"%s here\": by this computer's clock (%s); where the plan is, that is %s",
                                   text, text, city[0], when[0], text, city[1], when[1]);
        if (asprintf(&told, "\"%s\" was read by the clock of %s, where the plan is: %s. \"%s here\" is by this computer's.",
                     text, city[0], when[0], text) < 0)
                return -ENOMEM;
        dict_text(&c->context, "read_at", told);
        return 0;
}

static int read_clock(Call *c, const Plan *plan, const Zone *here, const char *typed, const char *why,
                      int64_t *ret) {
        const Zone *own = plan_zone_now(plan), *named;
        bool elsewhere = here && zone_local(here, c->now) != zone_local(own, c->now);
        char text[PAST_TEXT_SIZE], city[WORDS_SIZE], wrong[WHEN_MESSAGE_SIZE];
        int64_t at;
        Slot slot;
        int r;

        snprintf(text, sizeof text, "%s", typed);
        named = strlen(typed) >= sizeof text ? NULL : named_zone(text, own, here ?: own);
        r = when_time(text, zone_local(named ?: own, c->now), TENSE_LAST, &slot, wrong);
        if (r < 0)
                return r == -ENOMEM ? r : call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", typed, wrong);
        at = named && named == here ? zone_resolve(here, slot, NULL) : plan_clock_instant(plan, slot);
        if (elsewhere && !named && strcasecmp(text, "now") != 0 && !strcasestr(text, " ago"))
                r = tell_clock(c, typed, own, here, at, zone_resolve(here, slot, NULL));
        if (r < 0)
                return r;
        if (at > c->now)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is still to come%s%s: %s.", typed,
                                   elsewhere && !named ? " in " : "",
                                   elsewhere && !named ? words_zone(zone_name(own), city) : "", why);
        *ret = at;
        return 0;
}

int past_read(Service *s, Call *c, const Plan *plan, const char *why, int64_t *ret) {
        const char *text = call_option(c, "at"), *here = call_option(c, "here");
        const Zone *zone = NULL;
        int64_t ago;

        if (!text) {
                *ret = c->now;
                return 0;
        }
        if (when_ago(text, &ago) >= 0) {
                *ret = (c->now - ago) / 60 * 60;
                return 0;
        }
        if (!here || zones_get(s->zones, here, &zone) < 0)
                zone = place_here(s);
        return read_clock(c, plan, zone, text, why, ret);
}
