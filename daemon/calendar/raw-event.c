/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The properties of an event: those that say when it is are read, those that are known not to are
 * passed over, and any other name may be one of the first with a slip in it. */

#include "calendar/raw-event.h"

#include <ctype.h>
#include <errno.h>
#include <strings.h>

#include "util.h"

enum {
        SEEN_START = 1 << 0,
        SEEN_RULE = 1 << 1,
        SEEN_INSTEAD = 1 << 2,
        SEEN_UID = 1 << 3,
        SEEN_STATUS = 1 << 4,
        SEEN_SEQUENCE = 1 << 5,
        SEEN_SUMMARY = 1 << 6,
};

typedef int (*PropertyFunc)(RawEvent *e, const Line *l);

static int unread(RawEvent *e, const Line *l) {
        char text[RAW_LINE_SIZE];

        raw_why(e->why, "this could not be read: %s", raw_line(l, text));
        return 0;
}

/* What is once at most. */
static bool again(RawEvent *e, unsigned flag, const Line *l) {
        char text[RAW_LINE_SIZE];
        bool had = e->seen & flag;

        e->seen |= flag;
        if (had)
                raw_why(e->why, "this is there twice: %s", raw_line(l, text));
        return had;
}

static int read_start(RawEvent *e, const Line *l) {
        if (again(e, SEEN_START, l))
                return 0;
        return raw_time(l, &e->start) < 0 ? unread(e, l) : 0;
}

static int read_instead(RawEvent *e, const Line *l) {
        if (again(e, SEEN_INSTEAD, l))
                return 0;
        if (line_param(l, "RANGE")) {
                raw_why(e->why, "it moves all that follows, too (RECURRENCE-ID with RANGE)");
                return 0;
        }
        return raw_time(l, &e->instead) < 0 ? unread(e, l) : 0;
}

static int read_rule(RawEvent *e, const Line *l) {
        if (again(e, SEEN_RULE, l))
                return 0;
        e->has_rule = true;
        return !raw_plain(l) || rule_read(l->value, &e->rule) < 0 ? unread(e, l) : 0;
}

static int read_excluded(RawEvent *e, const Line *l) {
        int r = raw_times(l, &e->excluded);

        return r == -ENOMEM ? r : r < 0 ? unread(e, l) : 0;
}

static int read_extra(RawEvent *e, const Line *l) {
        int r = raw_times(l, &e->extra);

        return r == -ENOMEM ? r : r < 0 ? unread(e, l) : 0;
}

static int read_exrule(RawEvent *e, const Line *l) {
        char text[RAW_LINE_SIZE];

        raw_why(e->why, "it has a second rule of days that are left out: %s", raw_line(l, text));
        return 0;
}

static int read_status(RawEvent *e, const Line *l) {
        char text[RAW_LINE_SIZE];

        if (again(e, SEEN_STATUS, l) || strcasecmp(l->value, "CONFIRMED") == 0 || strcasecmp(l->value, "TENTATIVE") == 0)
                return 0;
        e->cancelled = strcasecmp(l->value, "CANCELLED") == 0;
        if (!e->cancelled)
                raw_why(e->why, "its state is not one of an event: %s", raw_line(l, text));
        return 0;
}

/* It only decides between two of one UID. */
static int read_sequence(RawEvent *e, const Line *l) {
        size_t n = strspn(l->value, "0123456789");

        if (again(e, SEEN_SEQUENCE, l))
                return 0;
        if (n == 0 || n > 9 || l->value[n])
                return unread(e, l);
        e->sequence = (uint32_t)strtoul(l->value, NULL, 10);
        return 0;
}

static int read_uid(RawEvent *e, const Line *l) {
        if (!again(e, SEEN_UID, l))
                e->uid = l->value;
        return 0;
}

static int read_summary(RawEvent *e, const Line *l) {
        (void)again(e, SEEN_SUMMARY, l);
        return 0;
}

/* How long it takes is not kept, but a line of it is a line of the event's time. */
static int read_end(RawEvent *e, const Line *l) {
        return raw_time(l, &e->end) < 0 ? unread(e, l) : 0;
}

static int pass(RawEvent *e, const Line *l) {
        (void)e;
        (void)l;
        return 0;
}

static PropertyFunc property(const Line *l) {
        static const struct {
                const char *name;
                PropertyFunc read;
        } table[] = {
                { "DTSTART", read_start },     { "DTEND", read_end },       { "RRULE", read_rule },
                { "EXDATE", read_excluded },   { "RDATE", read_extra },     { "EXRULE", read_exrule },
                { "RECURRENCE-ID", read_instead }, { "UID", read_uid },     { "STATUS", read_status },
                { "SEQUENCE", read_sequence }, { "SUMMARY", read_summary },
        };
        /* RFC 5545, 7986, 9073, 9074, 9253, and what calendars write besides. */
        static const char *const others[] = {
                "DTSTAMP", "DURATION", "DESCRIPTION", "LOCATION", "CREATED", "LAST-MODIFIED", "TRANSP", "CLASS", "PRIORITY",
                "GEO", "URL", "ORGANIZER", "ATTENDEE", "CATEGORIES", "COMMENT", "CONTACT", "ATTACH", "RELATED-TO", "RESOURCES",
                "REQUEST-STATUS", "COLOR", "IMAGE", "CONFERENCE", "NAME", "LINK", "REFID", "CONCEPT", "STRUCTURED-DATA",
                "STYLED-DESCRIPTION", "CALENDAR-ADDRESS", "LOCATION-TYPE", "ACKNOWLEDGED", "BUSYTYPE", "PERCENT-COMPLETE", "COMPLETED",
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (line_is(l, table[i].name))
                        return table[i].read;
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                if (line_is(l, others[i]))
                        return pass;
        return raw_extension(l->name) ? pass : NULL;
}

int raw_event_property(RawEvent *e, const Line *l) {
        PropertyFunc read = l->name ? property(l) : NULL;
        char text[RAW_LINE_SIZE];

        if (read)
                return read(e, l);
        raw_why(e->why, l->name ? "it has a property that is not known: %s" : "it has a line that can't be read: %s", raw_line(l, text));
        return 0;
}

/* One of the two has a slip in it. */
static bool ends_before_start(const RawEvent *e) {
        const RawTime *a = &e->start, *b = &e->end;

        return a->time.form == b->time.form && streq(a->tzid ?: "", b->tzid ?: "") &&
               (b->time.slot < a->time.slot || (b->time.slot == a->time.slot && b->time.second < a->time.second));
}

void raw_event_check(RawEvent *e) {
        if (!(e->seen & SEEN_START))
                raw_why(e->why, "it has no start (DTSTART)");
        else if (e->start.time.form == FORM_DATE)
                raw_why(e->why, "it is for whole days, without a time (DTSTART)");
        else if (e->start.time.second != 0)
                raw_why(e->why, "its start is not in whole minutes (DTSTART)");
        if (ends_before_start(e))
                raw_why(e->why, "it ends before it starts (DTSTART, DTEND)");
        if (e->has_rule && e->instead.time.form != FORM_NONE)
                raw_why(e->why, "it is one event of a series, and has a rule of its own (RECURRENCE-ID, RRULE)");
}
