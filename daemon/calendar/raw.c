/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar file's components, each begun and ended, and nothing between them. */

#include "calendar/raw.h"

#include <errno.h>
#include <strings.h>

#include "util.h"

#define DEPTH_MAX 8u
#define OBSERVANCES_MAX 500u

typedef struct Reader {
        LineReader lines;
        Raw *raw;
} Reader;

/* -EBADMSG, and why the whole file can't be taken. */
static int refuse(Reader *r, const char *why, const Line *l) {
        char line[RAW_LINE_SIZE];

        if (l)
                raw_why(r->raw->why, "%s: %s", why, raw_line(l, line));
        else
                raw_why(r->raw->why, "%s", why);
        return -EBADMSG;
}

/* ---- components ------------------------------------------------------------------------------ */

/* Goes to the end of what "BEGIN:" began, WHY being of what it stands in (NULL: of nobody). */
static int skip(Reader *r, const char *name, char *why, unsigned depth) {
        char text[RAW_LINE_SIZE];
        Line l;

        while (lines_next(&r->lines, &l)) {
                int q = 0;

                if (!l.name && why)
                        raw_why(why, "it has a line that can't be read: %s", raw_line(&l, text));
                if (line_is(&l, "END"))
                        return strcasecmp(l.value, name) == 0 ? 0 : refuse(r, "another end than was begun", &l);
                if (line_is(&l, "BEGIN"))
                        q = depth == DEPTH_MAX ? refuse(r, "too many parts within another", &l) : skip(r, l.value, why, depth + 1);
                if (q < 0)
                        return q;
        }
        return refuse(r, "the file was broken off: its end is missing", NULL);
}

static bool in_list(const char *name, const char *const *list) {
        while (*list && strcasecmp(name, *list) != 0)
                list++;
        return *list || raw_extension(name);
}

static int read_event_part(Reader *r, RawEvent *e, const Line *l) {
        static const char *const known[] = { "VALARM", "PARTICIPANT", "VLOCATION", "VRESOURCE", NULL };
        char text[RAW_LINE_SIZE];

        if (!in_list(l->value, known))
                raw_why(e->why, "it has a part that is not known: %s", raw_line(l, text));
        return skip(r, l->value, e->why, 0);
}

static int read_event(Reader *r) {
        RawEvent *e;
        Line l;
        int q;

        if (r->raw->n_events == RAW_EVENTS_MAX)
                return refuse(r, "there are too many events in this file", NULL);
        if (array_room(&r->raw->events, r->raw->n_events, &r->raw->events_size, sizeof(RawEvent)) < 0)
                return -ENOMEM;
        e = &r->raw->events[r->raw->n_events++];
        *e = (RawEvent){ .calendar = r->raw->n_calendars, .zone = RAW_NONE, .uid = "" };
        while (lines_next(&r->lines, &l)) {
                if (line_is(&l, "END")) {
                        raw_event_check(e);
                        return strcasecmp(l.value, "VEVENT") == 0 ? 0 : refuse(r, "another end than was begun", &l);
                }
                q = line_is(&l, "BEGIN") ? read_event_part(r, e, &l) : raw_event_property(e, &l);
                if (q < 0)
                        return q;
        }
        return refuse(r, "the file was broken off: its end is missing", NULL);
}

static int read_observance(Reader *r, RawZone *z, const char *name) {
        RawObservance *o;
        unsigned seen = 0;
        Line l;

        if (z->n == OBSERVANCES_MAX)
                return refuse(r, "a time zone has too many parts", NULL);
        if (array_room(&z->observances, z->n, &z->size, sizeof(RawObservance)) < 0)
                return -ENOMEM;
        o = &z->observances[z->n++];
        *o = (RawObservance){ .until = SLOT_NONE, .weekday = -1 };
        while (lines_next(&r->lines, &l)) {
                int q = 0;

                if (line_is(&l, "END")) {
                        raw_zone_check(z, o, seen);
                        return strcasecmp(l.value, name) == 0 ? 0 : refuse(r, "another end than was begun", &l);
                }
                if (line_is(&l, "BEGIN"))
                        q = refuse(r, "a part that is not known", &l);
                else
                        q = raw_zone_property(z, o, &seen, &l);
                if (q < 0)
                        return q;
        }
        return refuse(r, "the file was broken off: its end is missing", NULL);
}

static int read_zone(Reader *r) {
        char text[RAW_LINE_SIZE];
        RawZone *z;
        Line l;

        if (r->raw->n_zones == RAW_ZONES_MAX)
                return refuse(r, "there are too many time zones in this file", NULL);
        if (array_room(&r->raw->zones, r->raw->n_zones, &r->raw->zones_size, sizeof(RawZone)) < 0)
                return -ENOMEM;
        z = &r->raw->zones[r->raw->n_zones++];
        *z = (RawZone){ .calendar = r->raw->n_calendars };
        while (lines_next(&r->lines, &l)) {
                int q = 0;

                if (line_is(&l, "END"))
                        return strcasecmp(l.value, "VTIMEZONE") == 0 ? 0 : refuse(r, "another end than was begun", &l);
                if (line_is(&l, "BEGIN") && (strcasecmp(l.value, "STANDARD") == 0 || strcasecmp(l.value, "DAYLIGHT") == 0))
                        q = read_observance(r, z, l.value);
                else if (line_is(&l, "BEGIN"))
                        q = refuse(r, "a part that is not known", &l);
                else if (line_is(&l, "TZID") && !z->tzid)
                        z->tzid = l.value;
                else if (!l.name || line_is(&l, "TZID"))
                        raw_why(z->why, "%s", raw_line(&l, text));
                if (q < 0)
                        return q;
        }
        return refuse(r, "the file was broken off: its end is missing", NULL);
}

static int read_part(Reader *r, const Line *l) {
        static const char *const known[] = { "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "VPOLL", NULL };
        size_t *n = strcasecmp(l->value, "VTODO") == 0 ? &r->raw->n_tasks
                    : strcasecmp(l->value, "VJOURNAL") == 0 ? &r->raw->n_journals : &r->raw->n_others;

        if (strcasecmp(l->value, "VEVENT") == 0)
                return read_event(r);
        if (strcasecmp(l->value, "VTIMEZONE") == 0)
                return read_zone(r);
        if (!in_list(l->value, known))
                return refuse(r, "a part that is not known", l);
        ++*n;
        return skip(r, l->value, NULL, 0);
}

/* What is announced may be taken; what calls off, answers or asks back may not. */
static int read_property(Reader *r, const Line *l) {
        static const char *const of_events[] = { "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE",
                                                 "EXDATE", "RECURRENCE-ID", "STATUS", "SUMMARY" };

        if (!l->name)
                return refuse(r, "a line that can't be read", l);
        if (line_is(l, "METHOD") && strcasecmp(l->value, "PUBLISH") != 0 && strcasecmp(l->value, "REQUEST") != 0)
                return refuse(r, strcasecmp(l->value, "CANCEL") == 0 ? "this file calls its events off" : "this file announces no events", l);
        if (line_is(l, "VERSION") && !streq(l->value, "2.0"))
                return refuse(r, "this is another version of the format", l);
        if (line_is(l, "CALSCALE") && strcasecmp(l->value, "GREGORIAN") != 0)
                return refuse(r, "this is another calendar than the Gregorian", l);
        for (size_t i = 0; i < ELEMENTSOF(of_events); i++)
                if (line_is(l, of_events[i]))
                        return refuse(r, "a line that belongs to no event", l);
        return 0;
}

/* The zone of a calendar is that of its events without one. */
static void keep_home(Raw *raw, const Line *l) {
        if (line_is(l, "X-WR-TIMEZONE") && *l->value)
                raw->home = l->value;
}

static int read_calendar(Reader *r) {
        size_t first = r->raw->n_events;
        Line l;

        r->raw->home = NULL;

        while (lines_next(&r->lines, &l)) {
                int q;

                if (line_is(&l, "END") && strcasecmp(l.value, "VCALENDAR") == 0) {
                        r->raw->n_calendars++;
                        for (size_t i = first; i < r->raw->n_events; i++)
                                r->raw->events[i].home = r->raw->home;
                        return 0;
                }
                keep_home(r->raw, &l);
                if (line_is(&l, "END"))
                        return refuse(r, "another end than was begun", &l);
                q = line_is(&l, "BEGIN") ? read_part(r, &l) : read_property(r, &l);
                if (q < 0)
                        return q;
        }
        return refuse(r, "the file was broken off: its end is missing", NULL);
}

static int read_calendars(Reader *r) {
        Line l;
        int q = 0;

        while (q >= 0 && lines_next(&r->lines, &l))
                q = line_is(&l, "BEGIN") && strcasecmp(l.value, "VCALENDAR") == 0 ? read_calendar(r)
                    : r->raw->n_calendars > 0 ? refuse(r, "a line outside of the calendar", &l)
                                              : refuse(r, "this is no calendar file", NULL);
        if (q >= 0 && r->raw->n_calendars == 0)
                return refuse(r, "this is no calendar file", NULL);
        return q;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* The property is a text, where a comma has a backslash before it; the parameter is none. */
static bool same_tzid(const char *property, const char *parameter) {
        for (; *property && *parameter; property++, parameter++) {
                if (*property == '\\' && property[1] && strchr(",;\\", property[1]))
                        property++;
                if (*property != *parameter)
                        return false;
        }
        return *property == *parameter;
}

/* The description of the zone that an event names, in its own calendar. */
static void find_zone(Raw *raw, RawEvent *e) {
        for (size_t i = 0; e->start.tzid && i < raw->n_zones; i++) {
                const RawZone *z = &raw->zones[i];

                if (z->calendar != e->calendar || !z->tzid || !(streq(z->tzid, e->start.tzid) || same_tzid(z->tzid, e->start.tzid)))
                        continue;
                if (e->zone != RAW_NONE)
                        raw_why(e->why, "its time zone \"%.64s\" is described twice (VTIMEZONE)", z->tzid);
                e->zone = i;
        }
}

void raw_done(Raw *raw) {
        for (size_t i = 0; i < raw->n_events; i++) {
                free(raw->events[i].excluded.times);
                free(raw->events[i].extra.times);
        }
        for (size_t i = 0; i < raw->n_zones; i++) {
                for (size_t k = 0; k < raw->zones[i].n; k++)
                        free(raw->zones[i].observances[k].more.times);
                free(raw->zones[i].observances);
        }
        free(raw->events);
        free(raw->zones);
        free(raw->text);
        *raw = (Raw){};
}

int raw_read(const char *text, Raw *ret) {
        Raw raw = { .text = strdup(text) };
        Reader r = { .raw = &raw };
        int q;

        if (!raw.text)
                return -ENOMEM;
        lines_begin(&r.lines, raw.text);
        q = read_calendars(&r);
        for (size_t i = 0; i < raw.n_events; i++)
                find_zone(&raw, &raw.events[i]);
        *ret = (Raw){};
        if (q < 0) {
                memcpy(ret->why, raw.why, sizeof raw.why);
                raw_done(&raw);
                return q;
        }
        *ret = raw;
        return 0;
}
