/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a resource says of doses, by libical. */

#include "content.h"

#include <libical/ical.h>

/* What a hostile series may cost. */
#define STEPS_MAX 20000u
#define DOSES_MAX 5000u
#define PARTS_MAX 5000u

static void component_freep(icalcomponent **c) {
        if (*c)
                icalcomponent_free(*c);
}
#define _cleanup_component_ _cleanup_(component_freep)

/* An instant that a series names, and what became of it. */
typedef struct Override {
        int64_t was, at;
        bool cancelled;
        const char *summary;
} Override;

typedef struct Reading {
        Zones *zones;
        icalcomponent *calendar, *event; /* the event: the series', or the only one */
        Content *content;
        int64_t from, to;
        Override *override; /* by WAS */
        size_t n_overrides;
        int64_t *excluded; /* sorted */
        size_t n_excluded;
        size_t room;
} Reading;

void content_done(Content *content) {
        free(content->uid);
        free(content->version);
        free(content->summary);
        free(content->key);
        free(content->dose);
        *content = (Content){};
}

static int by_at(const void *a, const void *b) {
        int64_t x = ((const Occurrence *)a)->at, y = ((const Occurrence *)b)->at;

        return (x > y) - (x < y);
}

static int by_number(const void *a, const void *b) {
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return (x > y) - (x < y);
}

static int by_was(const void *a, const void *b) {
        return by_number(&((const Override *)a)->was, &((const Override *)b)->was);
}

/* Two rules of another form show the same doses where these are. */
bool content_same(const Content *a, const Content *b) {
        if (streq(a->key, b->key))
                return true;
        if (!a->whole || !b->whole || a->renamed || b->renamed || a->n != b->n || !streq(a->summary, b->summary))
                return false;
        for (size_t i = 0; i < a->n; i++)
                if (a->dose[i].at != b->dose[i].at)
                        return false;
        return true;
}

bool content_has(const Content *content, int64_t at) {
        Occurrence key = { .at = at };

        return content->n && bsearch(&key, content->dose, content->n, sizeof(Occurrence), by_at);
}

/* ---- times --------------------------------------------------------------------------------- */

/* Programs put their own names before the IANA one: the longest tail that is a zone. */
static const Zone *zone_of(Zones *zones, const char *tzid) {
        const Zone *zone;

        for (const char *name = tzid; name; name = strchr(name, '/')) {
                name += strspn(name, "/");
                if (zones_get(zones, name, &zone) >= 0)
                        return zone;
        }
        return NULL;
}

static const char *tzid_of(icalproperty *p) {
        icalparameter *tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);

        return tzid ? icalparameter_get_tzid(tzid) : NULL;
}

static Slot slot_of_time(struct icaltimetype t) {
        Day day;

        if (t.is_date || day_from_date((Date){ t.year, (unsigned)t.month, (unsigned)t.day }, &day) < 0 || t.hour < 0 ||
            t.hour > 23 || t.minute < 0 || t.minute > 59)
                return SLOT_NONE;
        return slot_of(day, (unsigned)(t.hour * 60 + t.minute));
}

/* The instant of a wall clock in the property's zone; false where it can't be told. */
static bool instant_of(const Reading *r, struct icaltimetype t, const char *tzid, int64_t *ret) {
        const Zone *zone = tzid && !icaltime_is_utc(t) ? zone_of(r->zones, tzid) : NULL;
        Slot slot = slot_of_time(t);

        if (slot == SLOT_NONE)
                return false;
        if (icaltime_is_utc(t))
                *ret = slot * 60 + t.second;
        else if (zone)
                *ret = zone_resolve(zone, slot, NULL) + t.second;
        else {
                icaltimezone *own = tzid ? icalcomponent_get_timezone(r->calendar, tzid) : NULL;

                if (!own)
                        return false;
                *ret = icaltime_as_timet_with_zone(t, own);
        }
        return true;
}

static bool property_instant(const Reading *r, icalproperty *p, struct icaltimetype t, int64_t *ret) {
        return instant_of(r, t, tzid_of(p), ret);
}

/* ---- what the parts say -------------------------------------------------------------------- */

static bool is_cancelled(icalcomponent *event) {
        return icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED;
}

static bool start_of(const Reading *r, icalcomponent *event, int64_t *ret) {
        icalproperty *p = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);

        return p && property_instant(r, p, icalproperty_get_dtstart(p), ret);
}

static void add_override(Reading *r, icalcomponent *event) {
        icalproperty *p = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
        Override *o = &r->override[r->n_overrides];

        if (icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER) ||
            !property_instant(r, p, icalproperty_get_recurrenceid(p), &o->was) || !start_of(r, event, &o->at)) {
                r->content->whole = false;
                return;
        }
        o->cancelled = is_cancelled(event);
        o->summary = icalcomponent_get_summary(event) ?: "";
        r->n_overrides++;
}

/* One series with what was changed in it; -EBADMSG for anything else. */
static int sort_out(Reading *r) {
        size_t n = (size_t)icalcomponent_count_components(r->calendar, ICAL_VEVENT_COMPONENT);
        icalcompiter i = icalcomponent_begin_component(r->calendar, ICAL_VEVENT_COMPONENT);
        const char *uid = NULL;

        if (n == 0 || n > PARTS_MAX)
                return -EBADMSG;
        r->override = calloc(n, sizeof(Override));
        if (!r->override)
                return -ENOMEM;
        for (icalcomponent *event; (event = icalcompiter_deref(&i)); icalcompiter_next(&i)) {
                const char *own = icalcomponent_get_uid(event);

                if (!own || (uid && !streq(own, uid)))
                        return -EBADMSG;
                uid = own;
                if (icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY))
                        add_override(r, event);
                else if (r->event)
                        return -EBADMSG;
                else
                        r->event = event;
        }
        if (!r->event)
                return -EBADMSG;
        qsort(r->override, r->n_overrides, sizeof(Override), by_was);
        return 0;
}

static int read_excluded(Reading *r) {
        size_t n = (size_t)icalcomponent_count_properties(r->event, ICAL_EXDATE_PROPERTY);

        r->excluded = calloc(n + 1, sizeof(int64_t));
        if (!r->excluded)
                return -ENOMEM;
        for (icalproperty *p = icalcomponent_get_first_property(r->event, ICAL_EXDATE_PROPERTY); p;
             p = icalcomponent_get_next_property(r->event, ICAL_EXDATE_PROPERTY))
                if (r->n_excluded < n && property_instant(r, p, icalproperty_get_exdate(p), &r->excluded[r->n_excluded]))
                        r->n_excluded++;
                else
                        r->content->whole = false;
        qsort(r->excluded, r->n_excluded, sizeof(int64_t), by_number);
        return 0;
}

/* ---- its doses ----------------------------------------------------------------------------- */

static int add_dose(Reading *r, int64_t at, int64_t was) {
        Content *c = r->content;

        if (at < r->from || at >= r->to)
                return 0;
        if (c->n >= DOSES_MAX) {
                c->whole = false;
                return 0;
        }
        if (array_room(&c->dose, c->n, &r->room, sizeof(Occurrence)) < 0)
                return -ENOMEM;
        c->dose[c->n++] = (Occurrence){ at, was };
        return 0;
}

static int add_of_series(Reading *r, int64_t at) {
        Override key = { .was = at };

        if (bsearch(&at, r->excluded, r->n_excluded, sizeof(int64_t), by_number) ||
            (r->n_overrides && bsearch(&key, r->override, r->n_overrides, sizeof(Override), by_was)))
                return 0;
        return add_dose(r, at, at);
}

/* Iterated without a zone: libical goes wrong after a gap otherwise. */
static int add_series(Reading *r, struct icalrecurrencetype rule, struct icaltimetype start, const char *tzid) {
        bool utc = icaltime_is_utc(start);
        struct icaltimetype t;
        icalrecur_iterator *i;
        size_t steps = 0;
        int res = 0;

        start.zone = NULL;
        i = icalrecur_iterator_new(rule, start);
        if (!i) {
                r->content->whole = false;
                return 0;
        }
        while (res >= 0 && !icaltime_is_null_time(t = icalrecur_iterator_next(i))) {
                int64_t at;

                if (utc)
                        t = icaltime_set_timezone(&t, icaltimezone_get_utc_timezone());
                if (++steps > STEPS_MAX || !instant_of(r, t, tzid, &at)) {
                        r->content->whole = false;
                        break;
                }
                if (at >= r->to)
                        break;
                res = add_of_series(r, at);
        }
        icalrecur_iterator_free(i);
        return res;
}

/* UNTIL is told by the clock of the series here; others write it in UTC. */
static bool settle_rule(const Reading *r, struct icalrecurrencetype *rule, const char *tzid) {
        const Zone *zone = tzid ? zone_of(r->zones, tzid) : NULL;

        if (rule->freq < ICAL_DAILY_RECURRENCE || rule->freq > ICAL_YEARLY_RECURRENCE)
                return false;
        if (!icaltime_is_null_time(rule->until) && !rule->until.is_date && icaltime_is_utc(rule->until) && zone) {
                Slot slot = zone_local(zone, slot_of_time(rule->until) * 60);
                Date d = day_to_date(slot_day(slot));

                rule->until = (struct icaltimetype){ .year = d.year, .month = (int)d.month, .day = (int)d.day,
                                                     .hour = (int)(slot_minute(slot) / 60),
                                                     .minute = (int)(slot_minute(slot) % 60) };
        }
        return true;
}

static int add_repeated(Reading *r, icalproperty *start) {
        icalproperty *p = icalcomponent_get_first_property(r->event, ICAL_RRULE_PROPERTY);
        struct icalrecurrencetype rule = icalproperty_get_rrule(p);

        if (icalcomponent_count_properties(r->event, ICAL_RRULE_PROPERTY) > 1 || !settle_rule(r, &rule, tzid_of(start))) {
                r->content->whole = false;
                return 0;
        }
        return add_series(r, rule, icalproperty_get_dtstart(start), tzid_of(start));
}

/* What a client writes to remember an alarm, and nothing else. */
static bool is_plain(const Reading *r, const Override *o) {
        return o->at == o->was && !o->cancelled && streq(o->summary, r->content->summary);
}

static int add_overrides(Reading *r) {
        int res = 0;

        for (size_t i = 0; i < r->n_overrides && res >= 0; i++) {
                r->content->renamed |= !streq(r->override[i].summary, r->content->summary);
                if (!r->override[i].cancelled)
                        res = add_dose(r, r->override[i].at, r->override[i].was);
        }
        return res;
}

static int read_doses(Reading *r) {
        icalproperty *start = icalcomponent_get_first_property(r->event, ICAL_DTSTART_PROPERTY);
        Content *c = r->content;
        int64_t at;
        int res = 0;

        if (!start || !start_of(r, r->event, &at) || icalcomponent_count_properties(r->event, ICAL_RDATE_PROPERTY) > 0 ||
            icalcomponent_count_properties(r->event, ICAL_EXRULE_PROPERTY) > 0) {
                c->whole = false;
                return 0;
        }
        c->zone = tzid_of(start) ? zone_of(r->zones, tzid_of(start)) : NULL;
        if (is_cancelled(r->event))
                return 0;
        if (icalcomponent_get_first_property(r->event, ICAL_RRULE_PROPERTY))
                res = add_repeated(r, start);
        else
                res = add_of_series(r, at);
        if (res >= 0)
                res = add_overrides(r);
        if (c->n > 0)
                qsort(c->dose, c->n, sizeof(Occurrence), by_at);
        return res;
}

/* ---- its key ------------------------------------------------------------------------------- */

static int by_short(const void *a, const void *b) {
        return *(const short *)a - *(const short *)b;
}

/* A rule's parts in one order, without what is so anyway. */
static void write_rule(FILE *f, const Reading *r, icalproperty *p, icalproperty *start) {
        struct icalrecurrencetype rule = icalproperty_get_rrule(p);
        struct icaltimetype first = icalproperty_get_dtstart(start);
        size_t n = 0;
        char *text;

        (void)settle_rule(r, &rule, tzid_of(start));
        while (n < ELEMENTSOF(rule.by_day) && rule.by_day[n] != ICAL_RECURRENCE_ARRAY_MAX)
                n++;
        qsort(rule.by_day, n, sizeof(short), by_short);
        if (rule.freq == ICAL_WEEKLY_RECURRENCE && n == 1 && rule.by_day[0] == icaltime_day_of_week(first))
                rule.by_day[0] = ICAL_RECURRENCE_ARRAY_MAX;
        rule.week_start = ICAL_MONDAY_WEEKDAY;
        text = icalrecurrencetype_as_string_r(&rule);
        fprintf(f, "rule %s\n", text ?: "?");
        free(text);
}

/* A series is told by its clock, a single time by its instant. */
static void write_start(FILE *f, const Reading *r, icalproperty *start, bool repeats) {
        const char *tzid = tzid_of(start);
        const Zone *zone = tzid ? zone_of(r->zones, tzid) : NULL;
        struct icaltimetype t = icalproperty_get_dtstart(start);
        int64_t at = 0;

        if (!property_instant(r, start, t, &at))
                fprintf(f, "start %s %s\n", icaltime_as_ical_string(t), tzid ?: "");
        else if (repeats && zone)
                fprintf(f, "start %lld %s\n", (long long)slot_of_time(t), zone_name(zone));
        else
                fprintf(f, "start %lld%s%s\n", (long long)at, repeats ? " " : "", repeats ? tzid ?: "" : "");
}

static void write_parts(FILE *f, const Reading *r) {
        int64_t last = INT64_MIN;

        for (size_t i = 0; i < r->n_excluded; i++) {
                if (r->excluded[i] != last)
                        fprintf(f, "not %lld\n", (long long)r->excluded[i]);
                last = r->excluded[i];
        }
        for (size_t i = 0; i < r->n_overrides; i++) {
                const Override *o = &r->override[i];

                if (!is_plain(r, o))
                        fprintf(f, "moved %lld %lld %d %s\n", (long long)o->was, (long long)o->at, o->cancelled, o->summary);
        }
}

static int write_key(const Reading *r, char **ret) {
        icalproperty *start = icalcomponent_get_first_property(r->event, ICAL_DTSTART_PROPERTY);
        icalproperty *rule = icalcomponent_get_first_property(r->event, ICAL_RRULE_PROPERTY);
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        fprintf(f, "called %s\n%s", r->content->summary, is_cancelled(r->event) ? "cancelled\n" : "");
        if (start)
                write_start(f, r, start, rule);
        if (start && rule)
                write_rule(f, r, rule, start);
        write_parts(f, r);
        if (!r->content->whole)
                fputs("and more\n", f);
        return memstream_close(f, ret);
}

/* ---- all ----------------------------------------------------------------------------------- */

static int read_words(Reading *r) {
        icalproperty *modified = icalcomponent_get_first_property(r->event, ICAL_LASTMODIFIED_PROPERTY);
        const char *when = modified ? icalproperty_get_value_as_string(modified) : NULL;
        Content *c = r->content;

        c->uid = strdup(icalcomponent_get_uid(r->event));
        c->summary = strdup(icalcomponent_get_summary(r->event) ?: "");
        if (asprintf(&c->version, "%d %s", icalcomponent_get_sequence(r->event), when ?: "") < 0)
                c->version = NULL;
        return c->uid && c->summary && c->version ? 0 : -ENOMEM;
}

static int read_all(Reading *r) {
        int res = sort_out(r);

        if (res >= 0)
                res = read_words(r);
        if (res >= 0)
                res = read_excluded(r);
        if (res >= 0)
                res = read_doses(r);
        return res < 0 ? res : write_key(r, &r->content->key);
}

int content_read(const char *text, Zones *zones, int64_t from, int64_t to, Content *ret) {
        _cleanup_component_ icalcomponent *calendar = NULL;
        Reading r = { .zones = zones, .content = ret, .from = from, .to = to };
        int res;

        *ret = (Content){ .whole = true };
        icalerror_set_errors_are_fatal(false);
        calendar = icalparser_parse_string(text);
        if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT)
                return -EBADMSG;
        r.calendar = calendar;
        res = read_all(&r);
        free(r.override);
        free(r.excluded);
        return res;
}
