/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of a calendar on the patient's clock: what the file says of its zones, what is known of
 * them here, and at which instants the doses to come are by both. */

#include "import-zone.h"

#include <stdarg.h>

#include "import-group.h"
#include "import-names.h"
#include "import-series.h"
#include "local.h"

/* ---- what a file says of a zone ------------------------------------------------------------ */

/* The day of the yearly rule in YEAR; DAY_NONE where it has none. */
static Day yearly_day(const ImportObservance *o, int year) {
        int length = (int)month_length(year, o->month);
        int min = o->day_min < 0 ? length + 1 + o->day_min : o->day_min, max = o->day_max < 0 ? length + 1 + o->day_max : o->day_max;
        Day day;

        for (int d = MAX(min, 1); d <= MIN(max, length); d++)
                if (day_from_date((Date){ year, o->month, (unsigned)d }, &day) == 0 && (o->weekday < 0 || (int)day_weekday(day) == o->weekday))
                        return day;
        return DAY_NONE;
}

static void keep_later(int64_t *latest, int64_t utc, int64_t at) {
        if (utc <= at && utc > *latest)
                *latest = utc;
}

static int64_t onset(const ImportObservance *o, Slot slot) {
        return slot * 60 - o->from;
}

/* When the observance last began by AT; INT64_MIN for never. */
static int64_t last_onset(const ImportObservance *o, int64_t at) {
        int64_t latest = INT64_MIN, end = MIN(at, o->until == SLOT_NONE ? INT64_MAX : o->until * 60);
        int year = day_to_date((Day)(end / 86400)).year;

        keep_later(&latest, onset(o, o->start), at);
        for (size_t i = 0; i < o->onsets.n; i++)
                keep_later(&latest, onset(o, o->onsets.times[i].slot), at);
        for (int y = year + 1; o->month > 0 && y >= year - 1; y--) {
                Day day = yearly_day(o, y);
                Slot slot = day == DAY_NONE ? SLOT_MIN : slot_of(day, slot_minute(o->start));

                if (day != DAY_NONE && slot >= o->start)
                        keep_later(&latest, onset(o, slot), end);
        }
        return latest;
}

static int32_t zone_said_offset(const ImportZone *z, int64_t at) {
        int64_t latest = INT64_MIN;
        int32_t offset = z->observances[0].from;

        for (size_t i = 0; i < z->n; i++) {
                int64_t began = last_onset(&z->observances[i], at);

                if (began > latest) {
                        latest = began;
                        offset = z->observances[i].to;
                }
        }
        return offset;
}

/* As RFC 5545, 3.3.5: in a gap by the offset before it, in an overlap the first. */
static int64_t zone_said_resolve(const ImportZone *z, Slot slot) {
        int64_t local = slot * 60;
        int32_t before = zone_said_offset(z, local - 86400), after = zone_said_offset(z, local + 86400);

        if (zone_said_offset(z, local - before) != before && zone_said_offset(z, local - after) == after)
                return local - after;
        return local - before;
}

/* ---- one event's clock --------------------------------------------------------------------- */

/* What an event's times are read by: a zone that is known here, what the file says, or both. */
typedef struct Reading {
        const ImportClock *clock;
        const Zone *known;
        const ImportZone *said;
        Slot shift;         /* of the doses to come, to the patient's clock */
        Slot applied;       /* so much of it was put into the event */
        bool seen, shifted; /* shifted: they have no shift in common */
        bool differ;        /* known and said */
        bool past;          /* doses that were count, too: it has no others */
} Reading;

static int64_t resolve(const Reading *r, Slot slot) {
        return r->known ? zone_resolve(r->known, slot, NULL) : zone_said_resolve(r->said, slot);
}

/* Whether the patient's clock gives the same instant SHIFT later. */
static bool fits(const Reading *r, Slot slot, Slot shift, int64_t utc) {
        return zone_resolve(r->clock->own, slot + shift, NULL) == utc;
}

static int read_dose(const ImportEvent *e, Slot slot, void *userdata) {
        Reading *r = userdata;
        int64_t utc = resolve(r, slot);

        (void)e;
        if (utc <= r->clock->now && !r->past)
                return 0;
        if (r->known && r->said && utc > r->clock->now)
                r->differ |= zone_said_resolve(r->said, slot) != utc;
        if (!r->seen)
                r->shift = fits(r, slot, 0, utc) ? 0 : zone_local(r->clock->own, utc) - slot;
        r->seen = true;
        r->shifted |= !fits(r, slot, r->shift, utc);
        return r->shifted && r->differ;
}

static void odd(ImportEvent *e, const char *format, ...) _printf_(2, 3);
static void odd(ImportEvent *e, const char *format, ...) {
        va_list ap;

        if (*e->odd)
                return;
        va_start(ap, format);
        vsnprintf(e->odd, sizeof e->odd, local_text(format), ap);
        va_end(ap);
}

static bool find_clock(const Import *i, ImportEvent *e, Reading *r) {
        r->said = e->described > 0 ? &i->zones[e->described - 1] : NULL;
        if (streq(e->zone, "floating")) {
                if (!*e->home || zone_find(r->clock->zones, e->home, &r->known) < 0)
                        r->known = r->clock->own;
                return true;
        }
        if (zone_find(r->clock->zones, e->zone, &r->known) < 0)
                r->known = NULL;
        if (r->said && *r->said->unreadable) {
                odd(e, "what the file says of the time zone \"%.64s\" (VTIMEZONE) could not be read: %.200s", e->zone, r->said->unreadable);
                return false;
        }
        if (!r->known && !r->said)
                odd(e, "the time zone \"%.64s\" is not known here, and the file does not say what it is (DTSTART with TZID)", e->zone);
        return !*e->odd;
}

/* Whether what the file says was so in some year since 1985, and would go on: of a zone whose rules have
 * changed since, as files have that were written by old programs. */
static bool was_true(const Reading *r) {
        int64_t now = r->clock->now;
        bool goes_on = false;

        for (size_t i = 0; i < r->said->n; i++)
                goes_on |= r->said->observances[i].month > 0 && r->said->observances[i].until == SLOT_NONE;
        for (int year = day_to_date((Day)(now / 86400)).year; goes_on && year >= 1985; year--) {
                Day day, end;

                if (day_from_date((Date){ year, 1, 1 }, &day) < 0 || day_from_date((Date){ year + 1, 1, 1 }, &end) < 0)
                        return false;
                while (day < end && zone_said_offset(r->said, (int64_t)day * 86400) == zone_offset(r->known, (int64_t)day * 86400, NULL))
                        day++;
                if (day == end)
                        return true;
        }
        return false;
}

/* ---- times beside the start ---------------------------------------------------------------- */

/* The zone that a settled event's times are in. */
static const Zone *zone_of(const Reading *r) {
        return r->shifted || r->shift != r->applied ? r->known : r->clock->own;
}

static Slot local_of(const Reading *r, Slot utc) {
        return zone_local(zone_of(r), utc * 60);
}

/* Whether doses to come are after LOW and not after HIGH. */
typedef struct Between {
        const Reading *r;
        Slot low, high;
} Between;

static int is_between(const ImportEvent *e, Slot slot, void *userdata) {
        const Between *b = userdata;

        (void)e;
        return slot > b->low && slot <= b->high && zone_resolve(zone_of(b->r), slot, NULL) > b->r->clock->now;
}

static bool any_between(const Reading *r, const ImportEvent *e, Slot low, Slot high) {
        Between b = { r, low, high };
        ImportEvent all = *e;

        all.until.slot = SLOT_NONE;
        return import_each(&all, SLOT_MIN, slot_day(MIN(high, SLOT_MAX)), is_between, &b) > 0;
}

/* A day or a wall clock as a rule's end may be read here, or in UTC; only where all readings end
 * after the same dose it is taken. */
static void settle_until(const Reading *r, ImportEvent *e) {
        Slot until = e->until.slot, end = until + (e->until.form == IMPORT_DATE ? MINUTES_PER_DAY - 1 : 0), low, high;

        if (until == SLOT_NONE)
                return;
        if (e->until.form == IMPORT_UTC) {
                e->until.slot = local_of(r, until);
                return;
        }
        low = MIN(until + r->applied, local_of(r, until));
        high = MAX(end + r->applied, local_of(r, end));
        if (any_between(r, e, low, high))
                odd(e, "whether its last dose is still in it can be read in two ways (RRULE with UNTIL)");
        e->until.slot = end + r->applied;
}

/* A dose that is named in a way that may mean another: a fault only where one to come may be meant. */
static void settle_time(const Reading *r, ImportEvent *e, ImportTime *t, const char *property) {
        Slot day = slot_of(slot_day(t->slot), 0);

        if (t->slot == SLOT_NONE)
                return;
        if (t->form == IMPORT_UTC)
                t->slot = local_of(r, t->slot);
        else if (t->form == IMPORT_WALL)
                t->slot += r->applied;
        else if (zone_resolve(zone_of(r), day + 3 * MINUTES_PER_DAY, NULL) > r->clock->now)
                odd(e, "a dose is named by a day, or on another clock than its series has (%s)", property);
        t->form = IMPORT_WALL;
}

static void shift_days(ImportEvent *e, int days) {
        unsigned by = (unsigned)(((days % 7) + 7) % 7);
        unsigned turned = (unsigned)e->weekdays << by;

        e->weekdays = (uint8_t)((turned | turned >> 7) & 0x7f);
}

/* A series in UTC, where the patient's clock is always as far from it. */
static void shift_event(Reading *r, ImportEvent *e) {
        Slot start = e->start + r->shift;
        int days = slot_day(start) - slot_day(e->start);

        if (days != 0 && (e->kind == RUN_MONTHS || (e->kind == RUN_WEEKS && e->n > 1)) && e->n > 0) {
                odd(e, "on the patient's clock it is on other days than its rule says (DTSTART in UTC)");
                return;
        }
        shift_days(e, days);
        e->start = start;
        r->applied = r->shift;
}

/* Whether its instants are the patient's clock's, a whole shift apart, or neither. */
static void compare_clocks(const ImportEvent *e, Reading *r) {
        Day today = slot_day(zone_local(r->clock->own, r->clock->now)), limit = MAX(today, slot_day(e->start)) + IMPORT_DAYS;

        if (r->known == r->clock->own && !r->said)
                return;
        (void)import_each(e, SLOT_MIN, MIN(limit, DAY_MAX), read_dose, r);
        if (r->seen)
                return;
        r->past = true;
        (void)import_each(e, SLOT_MIN, MIN(limit, DAY_MAX), read_dose, r);
}

static void settle(const Import *i, ImportEvent *e, const ImportClock *clock) {
        Reading r = { .clock = clock };

        if (*e->odd || !find_clock(i, e, &r))
                return;
        compare_clocks(e, &r);
        /* What we wrote ourselves has the zone's own name; some servers write minutes of the offset wrong. */
        e->outdated = r.differ && (import_own_prefix(e->uid) > 0 || was_true(&r));
        if (r.differ && !e->outdated)
                odd(e, "what the file says of the time zone \"%.64s\" (VTIMEZONE) gives other times than that zone has here", e->zone);
        if (!r.known && (r.shifted || r.shift != 0))
                odd(e, "its time zone \"%.64s\" has another name and other rules than the patient's", e->zone);
        if (streq(e->zone, "floating") && (r.shifted || r.shift != 0))
                odd(e, "it has no time zone, and its calendar is in another one than the patient, \"%.64s\" (X-WR-TIMEZONE)", e->home);
        if (*e->odd)
                return;
        if (r.known && streq(zone_name(r.known), "UTC") && !r.shifted)
                shift_event(&r, e);
        snprintf(e->zone, sizeof e->zone, "%s", streq(e->zone, "floating") ? "floating" : zone_name(zone_of(&r)));
        settle_until(&r, e);
        settle_time(&r, e, &e->instead, "RECURRENCE-ID");
        for (size_t k = 0; k < e->excluded.n; k++)
                settle_time(&r, e, &e->excluded.times[k], "EXDATE");
        for (size_t k = 0; k < e->extra.n; k++)
                settle_time(&r, e, &e->extra.times[k], "RDATE");
}

void import_settle(Import *i, size_t group, const ImportClock *clock) {
        ImportGroup *g = &i->groups[group];

        for (size_t k = 0; k < g->n; k++)
                settle(i, &g->first[k], clock);
}
