/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iCalendar text by libical, a property at a time. */

#include "calendar/ical.h"

#include <libical/ical.h>

#include "calendar/clean.h"
#include "calendar/kept-line.h"
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

static void put_bytes(Out *o, const char *bytes, size_t n) {
        if (o->error == 0 && fwrite_unlocked(bytes, 1, n, o->file) != n)
                o->error = -EIO;
}

/* What is the same in every file; CRLF by hand, as the library does it. */
static void put_line(Out *o, const char *line) {
        put_bytes(o, line, strlen(line));
}

/* Takes the library's folds out, and the line's end; its new length. */
static size_t unfold(char *text) {
        char *to = text;

        for (const char *from = text; *from;)
                if (*from == '\r' && strncmp(from, "\r\n ", 3) == 0)
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
static void put_folded(Out *o, const char *text, size_t n) {
        size_t room = LINE_OCTETS;

        while (n > room) {
                size_t part = room;

                while (part > 1 && ((unsigned char)text[part] & 0xc0) == 0x80)
                        part--;
                put_bytes(o, text, part);
                put_bytes(o, "\r\n ", 3);
                text += part;
                n -= part;
                room = LINE_OCTETS - 1;
        }
        put_bytes(o, text, n);
        put_bytes(o, "\r\n", 2);
}

/* Writes and frees P; NULL is a failed allocation of the library's. KEPT: where its line is kept, or NULL. */
static void put_kept(Out *o, icalproperty *p, KeptLine *kept) {
        _cleanup_free_ char *text = p ? icalproperty_as_ical_string_r(p) : NULL;
        size_t n;

        if (p)
                icalproperty_free(p);
        if (!text) {
                o->error = o->error ?: -ENOMEM;
                return;
        }
        n = unfold(text);
        kept_line_set(kept, text, n);
        put_folded(o, text, n);
}

static void put(Out *o, icalproperty *p) {
        put_kept(o, p, NULL);
}

/* Whether the line was made before, and was written again. */
static bool put_again(Out *o, const KeptLine *kept) {
        if (!kept || kept->n_line == 0)
                return false;
        put_folded(o, kept->line, kept->n_line);
        return true;
}

static void put_text(Out *o, icalproperty *(*new_property)(const char *), const char *text) {
        KeptLine *kept = kept_line((uintptr_t)new_property, text, strlen(text));
        char buf[TEXT_CLEAN_SIZE(INPUT_LINE_MAX)];

        if (!put_again(o, kept))
                put_kept(o, new_property(text_clean(text, buf)), kept);
}

static void put_number(Out *o, icalproperty *(*new_property)(int), int number) {
        KeptLine *kept = kept_line((uintptr_t)new_property, &number, sizeof(number));

        if (!put_again(o, kept))
                put_kept(o, new_property(number), kept);
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

/* By hand: the library writes a zoned time floating, and its own zones under a prefix that makes
 * Apple drop them (rule 8). A zone's name has no character that is said in another way. */
static void put_slot(Out *o, const char *name, const InputZone *zone, Slot slot) {
        char line[64 + INPUT_ZONE_NAME_SIZE], text[SLOT_TEXT_SIZE], *end = stpcpy(line, name);

        if (zone)
                end = stpcpy(stpcpy(end, ";TZID="), zone->name);
        *end++ = ':';
        /* 2026-11-22T19:00 without its separators */
        for (const char *c = slot_format(slot, text); *c; c++)
                if (*c != '-' && *c != ':')
                        *end++ = *c;
        end = stpcpy(end, zone ? "00" : "00Z");
        put_folded(o, line, (size_t)(end - line));
}

static void put_instant(Out *o, icalproperty *(*new_property)(struct icaltimetype), int64_t sec) {
        KeptLine *kept = kept_line((uintptr_t)new_property, &sec, sizeof(sec));
        Slot slot = sec / 60 - (sec % 60 < 0);
        struct icaltimetype t;

        if (put_again(o, kept))
                return;
        t = wall_clock(slot);
        t.second = (int)(sec - slot * 60);
        t.zone = icaltimezone_get_utc_timezone();
        put_kept(o, new_property(t), kept);
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

static icalproperty *rule_new(const InputEvent *e, short month_day) {
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
                rule.by_month_day[0] = month_day;
                rule.by_month_day[1] = ICAL_RECURRENCE_ARRAY_MAX;
        }
        return icalproperty_new_rrule(rule);
}

static void put_rule(Out *o, const InputEvent *e) {
        unsigned day = e->kind == RUN_MONTHS ? day_to_date(slot_day(e->start)).day : 0;
        uint32_t of[] = { e->kind, e->n, e->count, e->weekdays, day };
        KeptLine *kept = kept_line((uintptr_t)rule_new, of, sizeof(of));

        if (!put_again(o, kept))
                put_kept(o, rule_new(e, (short)day), kept);
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

static icalproperty *trigger_new(int sec) {
        return icalproperty_new_trigger(icaltriggertype_from_int(sec));
}

static void put_alarm(Out *o, const InputAlarm *a) {
        put_line(o, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
        put_text(o, icalproperty_new_description, a->text);
        put_number(o, trigger_new, (int)-a->before_sec);
        put_line(o, "END:VALARM\r\n");
}

static void put_when(Out *o, const InputEvent *e) {
        put_slot(o, "DTSTART", e->zone, e->start);
        put_slot(o, "DTEND", e->zone, e->start + EVENT_MINUTES);
        if (e->n > 0)
                put_rule(o, e);
        for (size_t i = 0; i < e->n_excluded; i++)
                put_slot(o, "EXDATE", e->zone, e->excluded[i]);
}

/* It was read as one that is said as it is. */
static void put_uid(Out *o, const char *uid) {
        char line[sizeof("UID:") + INPUT_UID_MAX], *end = stpcpy(stpcpy(line, "UID:"), uid);

        put_folded(o, line, (size_t)(end - line));
}

int ical_write_event(FILE *f, const InputEvent *e) {
        Out o = { .file = f };

        put_line(&o, "BEGIN:VEVENT\r\n");
        put_uid(&o, e->uid);
        put_instant(&o, icalproperty_new_dtstamp, e->stamp);
        put_instant(&o, icalproperty_new_created, e->created);
        put_instant(&o, icalproperty_new_lastmodified, e->modified);
        put_number(&o, icalproperty_new_sequence, (int)e->sequence);
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
