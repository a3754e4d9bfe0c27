/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anybody's iCalendar text by libical, taken apart strictly: what is not understood is said. */

#include "calendar/ical-read.h"

#include <libical/ical.h>

#include "calendar/clean.h"
#include "civil.h"
#include "util.h"

#define TEXT_MAX 400u
#define ZONE_MAX 64u
#define INTERVAL_MAX 9999

typedef struct Event {
        icalcomponent *calendar, *component;
        FILE *out;
        char zone[ZONE_MAX + 1];
        Slot start;
} Event;

/* ---- values -------------------------------------------------------------------------------- */

static icalproperty *only(icalcomponent *c, icalproperty_kind kind, int *ret_n) {
        icalproperty *first = icalcomponent_get_first_property(c, kind);

        *ret_n = icalcomponent_count_properties(c, kind);
        return first;
}

static void write_text(FILE *out, const char *key, const char *text) {
        char part[TEXT_MAX + 1], clean[TEXT_CLEAN_SIZE(TEXT_MAX)];

        snprintf(part, sizeof part, "%s", text ?: "");
        fprintf(out, "%s %s\n", key, text_clean(part, clean));
}

/* In minutes; some zones of long ago have seconds. */
static bool only_offset(icalcomponent *part, int *ret) {
        icalproperty *p = icalcomponent_get_first_property(part, ICAL_TZOFFSETTO_PROPERTY);
        int sec = p ? icalproperty_get_tzoffsetto(p) : 1;

        *ret = sec / 60;
        return sec % 60 == 0 && abs(sec) <= 24 * 3600;
}

/* The library takes 30 February and 25:00. */
static bool slot_of_time(struct icaltimetype t, Slot *ret) {
        Day day;

        if (icaltime_is_null_time(t) || t.is_date || t.second != 0 || t.hour < 0 || t.hour > 23 || t.minute < 0 ||
            t.minute > 59 || t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31)
                return false;
        if (day_from_date((Date){ t.year, (unsigned)t.month, (unsigned)t.day }, &day) < 0 || day < DAY_MIN || day > DAY_MAX)
                return false;
        *ret = slot_of(day, (unsigned)(t.hour * 60 + t.minute));
        return true;
}

static bool zone_name_valid(const char *name) {
        static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
        size_t n = strspn(name, safe);

        return n > 0 && n <= ZONE_MAX && !name[n] && name[0] != '/' && (strchr(name, '/') || streq(name, "UTC"));
}

/* ---- zones --------------------------------------------------------------------------------- */

/* "2:30", or with a sign. */
static void write_hours(FILE *f, int minutes) {
        fprintf(f, "%s%d:%02d", minutes < 0 ? "-" : "", abs(minutes) / 60, abs(minutes) % 60);
}

/* ",M10.5.0/3:00": the day and time of a VTIMEZONE's STANDARD or DAYLIGHT. */
static bool write_change(FILE *f, icalcomponent *part) {
        icalproperty *p = icalcomponent_get_first_property(part, ICAL_RRULE_PROPERTY);
        struct icaltimetype start = icalcomponent_get_dtstart(part);
        struct icalrecurrencetype r;
        int day, week;

        if (!p || icalcomponent_count_properties(part, ICAL_RRULE_PROPERTY) != 1)
                return false;
        r = icalproperty_get_rrule(p);
        day = (int)icalrecurrencetype_day_day_of_week(r.by_day[0]);
        week = icalrecurrencetype_day_position(r.by_day[0]);
        if (r.freq != ICAL_YEARLY_RECURRENCE || r.interval != 1 || r.by_month[1] != ICAL_RECURRENCE_ARRAY_MAX ||
            r.by_day[1] != ICAL_RECURRENCE_ARRAY_MAX || r.by_month[0] < 1 || r.by_month[0] > 12 || day < 1 || day > 7 ||
            week == 0 || week < -1 || week > 4 || r.by_month_day[0] != ICAL_RECURRENCE_ARRAY_MAX || r.count != 0)
                return false;
        fprintf(f, ",M%d.%d.%d/", r.by_month[0], week < 0 ? 5 : week, day - 1);
        write_hours(f, start.hour * 60 + start.minute);
        return true;
}

/* Outlook's "W. Europe Standard Time" says nothing to others, but its VTIMEZONE does: as a POSIX
 * text (daemon/core/posixtz.h), which can be compared. */
static bool write_vtimezone(FILE *f, icalcomponent *zone) {
        icalcomponent *standard = icalcomponent_get_first_component(zone, ICAL_XSTANDARD_COMPONENT);
        icalcomponent *summer = icalcomponent_get_first_component(zone, ICAL_XDAYLIGHT_COMPONENT);
        int std, dst, n = icalcomponent_count_components(zone, ICAL_XDAYLIGHT_COMPONENT);

        if (icalcomponent_count_components(zone, ICAL_XSTANDARD_COMPONENT) != 1 || n > 1 ||
            !only_offset(standard, &std) || (summer && !only_offset(summer, &dst)))
                return false;
        fputs("STD", f);
        write_hours(f, -std);
        if (!summer)
                return true;
        fputs("DST", f);
        write_hours(f, -dst);
        return write_change(f, summer) && write_change(f, standard);
}

static icalcomponent *vtimezone_named(icalcomponent *calendar, const char *name) {
        icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VTIMEZONE_COMPONENT);

        for (; icalcompiter_deref(&i); icalcompiter_next(&i)) {
                icalproperty *p = icalcomponent_get_first_property(icalcompiter_deref(&i), ICAL_TZID_PROPERTY);

                if (p && streq(icalproperty_get_tzid(p) ?: "", name))
                        return icalcompiter_deref(&i);
        }
        return NULL;
}

/* The event's zone as one of the forms that ical-read.h names, or false. */
static bool read_zone(Event *e, icalproperty *p, struct icaltimetype t) {
        icalparameter *tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
        const char *name = tzid ? icalparameter_get_tzid(tzid) : icaltime_is_utc(t) ? "UTC" : "floating";
        icalcomponent *vtimezone;
        bool known;
        FILE *f;

        if (!tzid || (name && zone_name_valid(name))) {
                snprintf(e->zone, sizeof(e->zone), "%s", name);
                return true;
        }
        vtimezone = name ? vtimezone_named(e->calendar, name) : NULL;
        f = vtimezone ? fmemopen(e->zone, sizeof(e->zone), "w") : NULL;
        known = f && write_vtimezone(f, vtimezone);
        return f && fclose(f) == 0 && known && strlen(e->zone) < sizeof(e->zone) - 1;
}

static const char *read_start(Event *e) {
        int n;
        icalproperty *p = only(e->component, ICAL_DTSTART_PROPERTY, &n);
        struct icaltimetype t;

        if (n != 1)
                return "it has no single start";
        t = icalproperty_get_dtstart(p);
        if (t.is_date)
                return "it is for whole days, without a time";
        if (!slot_of_time(t, &e->start))
                return "its start is no date and time in whole minutes";
        return read_zone(e, p, t) ? NULL : "its time zone is not named as Area/City, nor described in one yearly rule";
}

/* ---- rules --------------------------------------------------------------------------------- */

static bool array_empty(const short *values) {
        return values[0] == ICAL_RECURRENCE_ARRAY_MAX;
}

static bool parts_plain(const struct icalrecurrencetype *r) {
        return array_empty(r->by_second) && array_empty(r->by_minute) && array_empty(r->by_hour) && array_empty(r->by_year_day) &&
               array_empty(r->by_week_no) && array_empty(r->by_month) && array_empty(r->by_set_pos) &&
               r->skip == ICAL_SKIP_OMIT && !r->rscale;
}

/* Ours counts from Monday, the library's from Sunday. */
static bool read_weekdays(const struct icalrecurrencetype *r, Slot start, uint8_t *ret) {
        uint8_t own = (uint8_t)(1u << day_weekday(slot_day(start)));

        *ret = array_empty(r->by_day) ? own : 0;
        for (size_t i = 0; i < ICAL_BY_DAY_SIZE && r->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
                int day = (int)icalrecurrencetype_day_day_of_week(r->by_day[i]);

                if (icalrecurrencetype_day_position(r->by_day[i]) != 0 || day < 1 || day > 7)
                        return false;
                *ret |= (uint8_t)(1u << (day + 5) % 7);
        }
        return *ret & own;
}

static void write_weekdays(FILE *out, uint8_t weekdays) {
        static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
        char separator = ' ';

        for (unsigned d = 0; d < 7; d++)
                if (weekdays & 1u << d) {
                        fprintf(out, "%c%s", separator, names[d]);
                        separator = ',';
                }
}

static const char *read_weekly(Event *e, const struct icalrecurrencetype *r) {
        uint8_t weekdays;

        if (!array_empty(r->by_month_day) || !read_weekdays(r, e->start, &weekdays))
                return "its first day is not among the days of its rule, or the rule has other parts";
        if (r->interval > 1 && (weekdays & (weekdays - 1)) && r->week_start != ICAL_MONDAY_WEEKDAY && r->week_start != ICAL_NO_WEEKDAY)
                return "its weeks do not start on Monday";
        fprintf(e->out, "rule weeks %d", (int)r->interval);
        write_weekdays(e->out, weekdays);
        putc('\n', e->out);
        return NULL;
}

static const char *read_rule_days(Event *e, const struct icalrecurrencetype *r) {
        int dom = (int)day_to_date(slot_day(e->start)).day;

        if (r->interval < 1 || r->interval > INTERVAL_MAX || !parts_plain(r))
                return "its rule has parts that a schedule has no words for";
        if (r->freq == ICAL_WEEKLY_RECURRENCE)
                return read_weekly(e, r);
        if (!array_empty(r->by_day))
                return "its rule has parts that a schedule has no words for";
        if (r->freq == ICAL_DAILY_RECURRENCE && array_empty(r->by_month_day)) {
                fprintf(e->out, "rule days %d\n", (int)r->interval);
                return NULL;
        }
        if (r->freq == ICAL_MONTHLY_RECURRENCE && dom <= 28 &&
            (array_empty(r->by_month_day) || (r->by_month_day[0] == dom && r->by_month_day[1] == ICAL_RECURRENCE_ARRAY_MAX))) {
                fprintf(e->out, "rule months %d\n", (int)r->interval);
                return NULL;
        }
        return "it is not repeated by days, weeks or months (up to the 28th)";
}

/* UNTIL is in UTC where the start has a zone, and of whole days where it has none. Some write it
 * on the wall clock all the same. */
static const char *read_end(Event *e, const struct icalrecurrencetype *r) {
        struct icaltimetype until = r->until;
        bool utc = icaltime_is_utc(until) && !streq(e->zone, "UTC") && !streq(e->zone, "floating");
        char text[SLOT_TEXT_SIZE];
        Slot slot;

        if (r->count < 0)
                return "its rule's end is not right";
        if (r->count > 0)
                fprintf(e->out, "count %d\n", r->count);
        if (icaltime_is_null_time(until))
                return NULL;
        if (until.is_date) {
                until.is_date = 0;
                until.hour = 23;
                until.minute = 59;
        }
        until.second = 0;
        if (r->count > 0 || !slot_of_time(until, &slot))
                return "its rule's end is not right";
        fprintf(e->out, "until%s %s\n", utc ? "-utc" : "", slot_format(slot, text));
        return NULL;
}

/* ---- events -------------------------------------------------------------------------------- */

static const char *unusable(Event *e) {
        int n;

        if (only(e->component, ICAL_RDATE_PROPERTY, &n) || only(e->component, ICAL_EXRULE_PROPERTY, &n))
                return "it has dates of its own beside its rule";
        if (only(e->component, ICAL_RECURRENCEID_PROPERTY, &n))
                return "it is one moved event of a series";
        if (icalcomponent_get_status(e->component) == ICAL_STATUS_CANCELLED)
                return "it was cancelled";
        (void)only(e->component, ICAL_RRULE_PROPERTY, &n);
        return n > 1 ? "it has several rules" : read_start(e);
}

static void write_excluded(Event *e) {
        icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_EXDATE_PROPERTY);
        char text[SLOT_TEXT_SIZE];
        Slot slot;

        for (; p; p = icalcomponent_get_next_property(e->component, ICAL_EXDATE_PROPERTY)) {
                struct icaltimetype t = icalproperty_get_exdate(p);

                fprintf(e->out, "odd %s is left out\n", slot_of_time(t, &slot) ? slot_format(slot, text) : "a day");
        }
}

/* Into a buffer of its own: only what can be used whole is written. */
static const char *write_when(Event *e) {
        icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_RRULE_PROPERTY);
        struct icalrecurrencetype rule;
        char text[SLOT_TEXT_SIZE];
        const char *why;

        fprintf(e->out, "zone %s\nstart %s\n", e->zone, slot_format(e->start, text));
        if (!p)
                return NULL;
        rule = icalproperty_get_rrule(p);
        why = read_rule_days(e, &rule);
        if (!why)
                why = read_end(e, &rule);
        if (!why)
                write_excluded(e);
        return why;
}

static int write_event(icalcomponent *calendar, icalcomponent *component, FILE *out) {
        Event e = { .calendar = calendar, .component = component };
        _cleanup_free_ char *when = NULL;
        const char *why = unusable(&e);
        size_t size;

        fputs("event\n", out);
        write_text(out, "uid", icalcomponent_get_uid(component));
        write_text(out, "summary", icalcomponent_get_summary(component));
        e.out = open_memstream(&when, &size);
        if (!e.out)
                return -ENOMEM;
        if (!why)
                why = write_when(&e);
        if (fclose(e.out) != 0)
                return -ENOMEM;
        if (why)
                fprintf(out, "unusable %s\n", why);
        else
                fputs(when, out);
        putc('\n', out);
        return 0;
}

static int read_calendar(icalcomponent *calendar, FILE *out, size_t *n) {
        icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);
        int r = 0;

        for (; r >= 0 && icalcompiter_deref(&i); icalcompiter_next(&i)) {
                if (++*n > IMPORT_EVENTS_MAX)
                        return -E2BIG;
                r = write_event(calendar, icalcompiter_deref(&i), out);
        }
        return r;
}

static int read_calendars(icalcomponent *root, FILE *out, size_t *n) {
        icalcompiter i;
        int r = 0;

        if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT)
                return read_calendar(root, out, n);
        i = icalcomponent_begin_component(root, ICAL_VCALENDAR_COMPONENT);
        if (!icalcompiter_deref(&i))
                return -EBADMSG;
        for (; r >= 0 && icalcompiter_deref(&i); icalcompiter_next(&i))
                r = read_calendar(icalcompiter_deref(&i), out, n);
        return r;
}

int ical_read(const char *text, FILE *out) {
        icalcomponent *root = icalparser_parse_string(text);
        size_t n = 0;
        int r;

        if (!root)
                return -EBADMSG;
        fputs(IMPORT_MAGIC "\n\n", out);
        r = read_calendars(root, out, &n);
        icalcomponent_free(root);
        if (r >= 0)
                fprintf(out, "end %zu\n", n);
        return r;
}
