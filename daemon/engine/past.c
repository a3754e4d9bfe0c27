/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When something was, as a person typed it. */

#include "engine/past.h"

#include "core/when.h"
#include "core/words.h"
#include "engine/place.h"
#include "local.h"

#define PAST_TEXT_SIZE 64
#define READINGS_MAX 4

/* Whose clock it is that a time is read by. */
typedef enum Whose { CLOCK_OWN, CLOCK_SECOND, CLOCK_THEN, CLOCK_HERE } Whose;

/* One way to read what was typed: what is to be typed behind it where this one is meant, and the instant. */
typedef struct Reading {
        Whose whose;
        char said[WORDS_SIZE];
        int64_t at;
} Reading;

typedef struct Readings {
        const char *text;
        const Zone *zone; /* by which the first one is, and all are told */
        Reading all[READINGS_MAX];
        size_t n;
        bool twice; /* the clock of ZONE showed it twice */
} Readings;

/* ---- the clock that is typed with a time --------------------------------------------------- */

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

/* The clock that was typed with the time: this computer's, that of the plan, or one that the plan had; NULL: none was. */
static const Zone *named_zone(char *text, const Plan *plan, const Zone *here) {
        char city[WORDS_SIZE];

        if (cut_place(text, "here") || cut_place(text, words_zone(zone_name(here), city)))
                return here;
        for (size_t i = plan->n_zones; i-- > 0;)
                if (cut_place(text, words_zone(zone_name(plan->zones[i].zone), city)))
                        return plan->zones[i].zone;
        return NULL;
}

/* " +01:00" at the end, as times are shown with it: minutes east of UTC. */
static bool cut_offset(char *text, int *ret) {
        const char *last = strrchr(text, ' ');
        unsigned hours, minutes;
        char sign, form[sizeof("+HH:MM")];

        if (!last || sscanf(last + 1 + (last[1] == '('), "%c%2u:%2u", &sign, &hours, &minutes) != 3 || !strchr("+-", sign) || hours > 14 ||
            minutes > 59)
                return false;
        snprintf(form, sizeof form, "%c%02u:%02u", sign, hours % 100, minutes % 100);
        *ret = (int)(hours * 60 + minutes) * (sign == '-' ? -1 : 1);
        return cut_place(text, form);
}

/* ---- the ways to read a time --------------------------------------------------------------- */

static Reading *reading_add(Readings *r, Whose whose, int64_t at, const char *said) {
        Reading *added = &r->all[r->n++];

        *added = (Reading){ .whose = whose, .at = at };
        snprintf(added->said, sizeof added->said, "%s", said);
        return added;
}

static void say_offset(const Zone *zone, int64_t at, char said[static WORDS_SIZE]) {
        int32_t minutes = zone_offset(zone, at, NULL) / 60;

        snprintf(said, WORDS_SIZE, "%c%02d:%02d", minutes < 0 ? '-' : '+', abs(minutes) / 60, abs(minutes) % 60);
}

/* Of a time that the clock shows twice the second one counts, too, once it was there. */
static void read_twice(Readings *r, Slot slot, int64_t now) {
        int64_t first = r->all[0].at, change = zone_next_change(r->zone, first), second = slot * 60 - zone_offset(r->zone, change, NULL);

        if (second > now)
                return;
        r->twice = true;
        say_offset(r->zone, first, r->all[0].said);
        say_offset(r->zone, second, reading_add(r, CLOCK_SECOND, second, "")->said);
}

/* By another clock it may be another instant; what is still to come is not meant. */
static void read_other(Readings *r, Whose whose, const Zone *zone, const char *said, int64_t now) {
        int64_t at;
        Slot slot;

        if (when_time(r->text, zone_local(zone, now), TENSE_LAST, &slot, NULL) < 0)
                return;
        at = zone_resolve(zone, slot, NULL);
        for (size_t i = 0; i < r->n; i++)
                if (r->all[i].at == at)
                        return;
        if (at <= now)
                reading_add(r, whose, at, said);
}

/* What was typed without a place is by the clock that the plan has now, unless the one that it had then is meant, or
 * that of who types it. */
static void read_others(Readings *r, const Plan *plan, const Zone *here, Slot slot, int64_t now) {
        const Zone *then = plan_clock_zone(plan, slot);
        char city[WORDS_SIZE];

        if (then != r->zone)
                read_other(r, CLOCK_THEN, then, words_zone(zone_name(then), city), now);
        if (here && zone_local(here, now) != zone_local(r->zone, now))
                read_other(r, CLOCK_HERE, here, "here", now);
}

/* ---- how it is said ------------------------------------------------------------------------ */

/* Where the plan is, it is then WHEN. */
static void print_reading(FILE *f, const Readings *r, const Reading *reading, const char *here, const char *when) {
        fprintf(f, "\n  \"%s %s\": ", r->text, reading->said);
        if (reading->whose == CLOCK_SECOND)
                fprintf(f, local_text("%s, for the second time, after the clock was set back"), when);
        else if (reading->whose == CLOCK_THEN)
                fprintf(f, local_text("by the clock of there, where the plan was then; where it is now, that is %s"), when);
        else if (reading->whose == CLOCK_HERE)
                fprintf(f, local_text("by this computer's clock (%s); where the plan is, that is %s"), here, when);
        else if (r->twice)
                fprintf(f, local_text("%s, for the first time"), when);
        else
                fprintf(f, local_text("%s, where the plan is"), when);
}

static void print_told(FILE *f, const Readings *r, const Reading *reading, const char *city, const char *when) {
        if (reading->whose == CLOCK_OWN && r->twice)
                fprintf(f, local_text("The clock showed \"%s\" twice; it was read as the first time: %s."), r->text, when);
        else if (reading->whose == CLOCK_OWN)
                fprintf(f, local_text("\"%s\" was read by the clock of %s, where the plan is: %s."), r->text, city, when);
        else if (reading->whose == CLOCK_SECOND)
                fprintf(f, local_text(" \"%s %s\" is the second time, after the clock was set back."), r->text, reading->said);
        else if (reading->whose == CLOCK_THEN)
                fprintf(f, local_text(" \"%s %s\" is by the clock of there, where the plan was then."), r->text, reading->said);
        else
                fprintf(f, local_text(" \"%s %s\" is by this computer's."), r->text, reading->said);
}

/* All ways to read it: as a list to choose from, or how it was read and what to type for another. */
static int print_readings(const Readings *r, const Zone *here, int64_t now, bool list, char **ret) {
        char city[2][WORDS_SIZE], when[WORDS_SIZE];
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        words_zone(zone_name(r->zone), city[0]);
        words_zone(zone_name(here ?: r->zone), city[1]);
        for (size_t i = 0; i < r->n; i++) {
                words_slot(zone_local(r->zone, r->all[i].at), slot_day(zone_local(r->zone, now)), when);
                if (list)
                        print_reading(f, r, &r->all[i], city[1], when);
                else
                        print_told(f, r, &r->all[i], city[0], when);
        }
        return memstream_close(f, ret);
}

/* Where somebody can be asked, which one is meant is theirs to say; else it is told how it was read. */
static int tell_readings(Call *c, const Readings *r, const Zone *here) {
        _cleanup_free_ char *text = NULL;
        bool ask = call_flag(c, "ask");
        int rc = r->n > 1 ? print_readings(r, here, c->now, ask, &text) : 0;

        if (rc < 0 || r->n < 2)
                return rc;
        if (ask)
                return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "\"%s\" can be read in more than one way. Type the one that is meant:%s",
                                   r->text, text);
        dict_text(&c->context, "read_at", text);
        return c->context.error;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static int refuse_to_come(Call *c, const char *typed, const char *city, const char *why) {
        if (city)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is still to come in %s: %s.", typed, city, why);
        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is still to come: %s.", typed, why);
}

/* "02:40 +01:00": by that offset, whatever the place. */
static int read_offset(Call *c, const char *text, const char *typed, int offset, const char *why, int64_t *ret) {
        char wrong[WHEN_MESSAGE_SIZE];
        Slot slot;
        int r = when_time(text, c->now / 60 + offset, TENSE_LAST, &slot, wrong);

        if (r < 0)
                return r == -ENOMEM ? r : call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", typed, wrong);
        *ret = (slot - offset) * 60;
        return *ret > c->now ? refuse_to_come(c, typed, NULL, why) : 0;
}

static int read_clock(Call *c, const Plan *plan, const Zone *here, const char *typed, const char *why,
                      int64_t *ret) {
        const Zone *own = plan_zone_now(plan), *named = NULL;
        char text[PAST_TEXT_SIZE], city[WORDS_SIZE], wrong[WHEN_MESSAGE_SIZE];
        Readings readings = { .text = text };
        ZoneKind kind;
        int offset, r;
        Slot slot;

        snprintf(text, sizeof text, "%s", typed);
        if (strlen(typed) < sizeof text && cut_offset(text, &offset))
                return read_offset(c, text, typed, offset, why, ret);
        if (strlen(typed) < sizeof text)
                named = named_zone(text, plan, here ?: own);
        readings.zone = named ?: own;
        r = when_time(text, zone_local(readings.zone, c->now), TENSE_LAST, &slot, wrong);
        if (r < 0)
                return r == -ENOMEM ? r : call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", typed, wrong);
        *ret = zone_resolve(readings.zone, slot, &kind);
        if (*ret > c->now) {
                bool elsewhere = !named && here && zone_local(here, c->now) != zone_local(own, c->now);

                return refuse_to_come(c, typed, elsewhere ? words_zone(zone_name(own), city) : NULL, why);
        }
        if (strcasestr(text, " ago")) /* days, counted from now */
                return 0;
        reading_add(&readings, CLOCK_OWN, *ret, words_zone(zone_name(readings.zone), city));
        if (kind == ZONE_OVERLAP)
                read_twice(&readings, slot, c->now);
        if (!named)
                read_others(&readings, plan, here, slot, c->now);
        return tell_readings(c, &readings, here);
}

int past_read(Service *s, Call *c, const Plan *plan, const char *why, int64_t *ret) {
        const char *text = call_option(c, "at"), *here = call_option(c, "here");
        const Zone *zone = NULL;
        int64_t ago;

        if (!text || strcasecmp(text, "now") == 0) {
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
