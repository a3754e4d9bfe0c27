/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iCalendar text by libical, a property at a time. */

#include "calendar/ical.h"

#include <libical/ical.h>

#include "calendar/clean.h"
#include "cytosched.h"

/* A dose has no length; calendars need one to show it (rule 21). */
#define EVENT_MINUTES 15
#define LINE_OCTETS 75u

void ical_begin(void) {
        icalerror_set_errors_are_fatal(false);
}

/* Where to write, and the first error, after which nothing more is written. */
typedef struct Out {
        FILE *file;
        int error;
} Out;

/* What is the same in every file; CRLF by hand, as the library does it. */
static void put_line(Out *o, const char *line) {
        if (o->error == 0 && fputs_unlocked(line, o->file) < 0)
                o->error = -EIO;
}

/* Takes the library's folds out, and the line's end; its new length. */
static size_t unfold(char *text) {
        char *to = text;

        for (const char *from = text; *from;)
                if (strncmp(from, "\r\n ", 3) == 0)
                        from += 3;
                else
                        *to++ = *from++;
        while (to > text && (to[-1] == '\n' || to[-1] == '\r'))
                to--;
        *to = '\0';
        return (size_t)(to - text);
}

/* Folds at 75 octets, between characters. The library itself parts CR and LF where a line is
 * 81 octets long, or as much longer as a fold takes (3.0.16). */
static void put_folded(Out *o, char *text) {
        size_t n = unfold(text), room = LINE_OCTETS;

        while (n > room) {
                size_t part = room;
                char kept;

                while (part > 1 && ((unsigned char)text[part] & 0xc0) == 0x80)
                        part--;
                kept = text[part];
                text[part] = '\0';
                put_line(o, text);
                put_line(o, "\r\n ");
                text[part] = kept;
                text += part;
                n -= part;
                room = LINE_OCTETS - 1;
        }
        put_line(o, text);
        put_line(o, "\r\n");
}

/* Writes and frees P; NULL is a failed allocation of the library's. */
static void put(Out *o, icalproperty *p) {
        _cleanup_free_ char *text = p ? icalproperty_as_ical_string_r(p) : NULL;
        size_t n;

        if (p)
                icalproperty_free(p);
        if (!text) {
                o->error = o->error ?: -ENOMEM;
                return;
        }
        n = strlen(text);
        if (n <= LINE_OCTETS + 2) /* with its CRLF: nothing to fold */
                put_line(o, text);
        else
                put_folded(o, text);
}

static void put_text(Out *o, icalproperty *(*new_property)(const char *), const char *text) {
        char buf[TEXT_CLEAN_SIZE(INPUT_LINE_MAX)];

        put(o, new_property(text_clean(text, buf)));
}

static void put_x(Out *o, const char *name, const char *value) {
        icalproperty *p = icalproperty_new_x(value);

        if (p)
                icalproperty_set_x_name(p, name);
        put(o, p);
}

static void put_name(Out *o, const char *text) {
        char buf[TEXT_CLEAN_SIZE(INPUT_LINE_MAX)];

        text_clean(text, buf);
        put_x(o, "X-WR-CALNAME", buf);
        put(o, icalproperty_new_name(buf));
}

/* Both names: Outlook reads the older, RFC 7986 has the other. */
static void put_refresh(Out *o, int64_t sec) {
        struct icaldurationtype d = icaldurationtype_from_int((int)sec);
        _cleanup_free_ char *text = icaldurationtype_as_ical_string_r(d);

        put(o, icalproperty_new_refreshinterval(d));
        if (text)
                put_x(o, "X-PUBLISHED-TTL", text);
}

int ical_write_head(FILE *f, const InputHead *head) {
        Out o = { .file = f };

        put_line(&o, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
        put(&o, icalproperty_new_prodid("-//cytosched//cytosched " CYTOSCHED_VERSION "//EN"));
        put_line(&o, "CALSCALE:GREGORIAN\r\n");
        put_name(&o, head->name);
        if (head->refresh_sec > 0)
                put_refresh(&o, head->refresh_sec);
        return o.error;
}

int ical_write_tail(FILE *f) {
        Out o = { .file = f };

        put_line(&o, "END:VCALENDAR\r\n");
        return o.error;
}

/* ---- times --------------------------------------------------------------------------------- */

/* The wall clock of a slot; without a zone the library writes it floating. */
static struct icaltimetype wall_clock(Slot slot) {
        Date d = day_to_date(slot_day(slot));
        unsigned minute = slot_minute(slot);

        return (struct icaltimetype){
                .year = d.year, .month = (int)d.month, .day = (int)d.day,
                .hour = (int)minute / 60, .minute = (int)minute % 60,
        };
}

/* The library writes a zoned time floating, and its own zones under a prefix that makes
 * Apple drop them: the bare name is set by hand (rule 8). */
static void put_slot(Out *o, icalproperty *(*new_property)(struct icaltimetype), const InputZone *zone,
                     Slot slot) {
        struct icaltimetype t = wall_clock(slot);
        icalproperty *p;

        if (!zone)
                t.zone = icaltimezone_get_utc_timezone();
        p = new_property(t);
        if (p && zone)
                icalproperty_set_parameter(p, icalparameter_new_tzid(zone->name));
        put(o, p);
}

static void put_instant(Out *o, icalproperty *(*new_property)(struct icaltimetype), int64_t sec) {
        Slot slot = sec / 60 - (sec % 60 < 0);
        struct icaltimetype t = wall_clock(slot);

        t.second = (int)(sec - slot * 60);
        t.zone = icaltimezone_get_utc_timezone();
        put(o, new_property(t));
}

/* ---- rules --------------------------------------------------------------------------------- */

/* Ours counts from Monday, the library's from Sunday. */
static short weekday_of(unsigned weekday) {
        return (short)((weekday + 1) % 7 + ICAL_SUNDAY_WEEKDAY);
}

static struct icalrecurrencetype recurrence_new(icalrecurrencetype_frequency freq) {
        struct icalrecurrencetype rule;

        icalrecurrencetype_clear(&rule);
        rule.freq = freq;
        rule.interval = 1;
        return rule;
}

static void put_rule(Out *o, const InputEvent *e) {
        static const icalrecurrencetype_frequency freqs[] = {
                [RUN_DAYS] = ICAL_DAILY_RECURRENCE,
                [RUN_WEEKS] = ICAL_WEEKLY_RECURRENCE,
                [RUN_MONTHS] = ICAL_MONTHLY_RECURRENCE,
        };
        struct icalrecurrencetype rule = recurrence_new(freqs[e->kind]);
        int n = 0;

        rule.interval = (short)e->n;
        rule.count = (int)e->count;
        for (unsigned d = 0; e->kind == RUN_WEEKS && d < 7; d++)
                if (e->weekdays & 1u << d)
                        rule.by_day[n++] = weekday_of(d);
        if (n > 0)
                rule.by_day[n] = ICAL_RECURRENCE_ARRAY_MAX;
        if (e->kind == RUN_MONTHS) {
                rule.by_month_day[0] = (short)day_to_date(slot_day(e->start)).day;
                rule.by_month_day[1] = ICAL_RECURRENCE_ARRAY_MAX;
        }
        put(o, icalproperty_new_rrule(rule));
}

/* ---- zones --------------------------------------------------------------------------------- */

static void put_observance_rule(Out *o, const Observance *b) {
        struct icalrecurrencetype rule = recurrence_new(ICAL_YEARLY_RECURRENCE);
        unsigned n = 0;

        rule.by_month[0] = (short)b->month;
        rule.by_month[1] = ICAL_RECURRENCE_ARRAY_MAX;
        if (b->week != 0 || b->day_max > b->day_min) {
                /* The library keeps "the last Sunday" as the weekday and eight times the number. */
                short day = weekday_of(b->weekday), week = (short)(b->week < 0 ? -b->week : b->week);

                rule.by_day[0] = (short)((day + 8 * week) * (b->week < 0 ? -1 : 1));
                rule.by_day[1] = ICAL_RECURRENCE_ARRAY_MAX;
        }
        for (unsigned d = b->day_min; b->day_min > 0 && d <= b->day_max; d++)
                rule.by_month_day[n++] = (short)d;
        if (n > 0)
                rule.by_month_day[n] = ICAL_RECURRENCE_ARRAY_MAX;
        put(o, icalproperty_new_rrule(rule));
}

static void put_observance(Out *o, const char *begin, const Observance *b, const char *end) {
        put_line(o, begin);
        put(o, icalproperty_new_dtstart(wall_clock(b->first)));
        put(o, icalproperty_new_tzoffsetfrom(b->from));
        put(o, icalproperty_new_tzoffsetto(b->to));
        put_text(o, icalproperty_new_tzname, b->name);
        put_observance_rule(o, b);
        put_line(o, end);
}

int ical_write_zone(FILE *f, const InputZone *zone) {
        const Observances *s = &zone->observances;
        Out o = { .file = f };

        if (!zone->simple)
                return 0;
        put_line(&o, "BEGIN:VTIMEZONE\r\n");
        put(&o, icalproperty_new_tzid(zone->name));
        put_observance(&o, "BEGIN:STANDARD\r\n", &s->standard, "END:STANDARD\r\n");
        if (s->has_daylight)
                put_observance(&o, "BEGIN:DAYLIGHT\r\n", &s->daylight, "END:DAYLIGHT\r\n");
        put_line(&o, "END:VTIMEZONE\r\n");
        return o.error;
}

/* ---- events -------------------------------------------------------------------------------- */

static void put_alarm(Out *o, const InputAlarm *a) {
        put_line(o, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
        put_text(o, icalproperty_new_description, a->text);
        put(o, icalproperty_new_trigger(icaltriggertype_from_int((int)-a->before_sec)));
        put_line(o, "END:VALARM\r\n");
}

static void put_when(Out *o, const InputEvent *e) {
        put_slot(o, icalproperty_new_dtstart, e->zone, e->start);
        put_slot(o, icalproperty_new_dtend, e->zone, e->start + EVENT_MINUTES);
        if (e->n > 0)
                put_rule(o, e);
        for (size_t i = 0; i < e->n_excluded; i++)
                put_slot(o, icalproperty_new_exdate, e->zone, e->excluded[i]);
}

int ical_write_event(FILE *f, const InputEvent *e) {
        Out o = { .file = f };

        put_line(&o, "BEGIN:VEVENT\r\n");
        put(&o, icalproperty_new_uid(e->uid));
        put_instant(&o, icalproperty_new_dtstamp, e->stamp);
        put_instant(&o, icalproperty_new_created, e->created);
        put_instant(&o, icalproperty_new_lastmodified, e->modified);
        put(&o, icalproperty_new_sequence((int)e->sequence));
        put_text(&o, icalproperty_new_summary, e->summary);
        if (e->description)
                put_text(&o, icalproperty_new_description, e->description);
        put_when(&o, e);
        put_line(&o, "TRANSP:TRANSPARENT\r\n");
        for (size_t i = 0; i < e->n_alarms; i++)
                put_alarm(&o, &e->alarms[i]);
        put_line(&o, "END:VEVENT\r\n");
        return o.error;
}
