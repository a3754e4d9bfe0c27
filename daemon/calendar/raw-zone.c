/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A VTIMEZONE's observances, of which the rules are yearly. */

#include "calendar/raw-zone.h"

#include <errno.h>
#include <strings.h>

#include "util.h"

enum {
        SEEN_START = 1 << 0,
        SEEN_FROM = 1 << 1,
        SEEN_TO = 1 << 2,
        SEEN_RULE = 1 << 3,
};

static const unsigned parts_known = RULE_FREQ | RULE_INTERVAL | RULE_UNTIL | RULE_WKST | RULE_BYDAY | RULE_BYMONTH | RULE_BYMONTHDAY;

/* Days that follow one another: "8,9,10,11,12,13,14", also from the month's end. */
static bool read_range(RawObservance *o, const RuleList *days) {
        o->day_min = o->day_max = days->values[0];
        for (unsigned i = 1; i < days->n; i++) {
                if (days->values[i] != days->values[i - 1] + 1)
                        return false;
                o->day_max = days->values[i];
        }
        return true;
}

static bool read_days(RawObservance *o, const Rule *r) {
        unsigned day = 0;

        if (!(r->parts & RULE_BYDAY)) {
                o->weekday = -1;
                if (r->month_days.n > 1)
                        return false;
                o->day_min = o->day_max = r->month_days.n == 1 ? r->month_days.values[0] : (int)day_to_date(slot_day(o->start)).day;
                return true;
        }
        if (r->positions || (r->weekdays & (r->weekdays - 1)))
                return false;
        while (!(r->weekdays & 1u << day))
                day++;
        o->weekday = (int)day;
        if (r->month_days.n > 0)
                return r->position == 0 && r->month_days.n <= 7 && read_range(o, &r->month_days);
        if (r->position == 0 || r->position < -4 || r->position > 5)
                return false;
        o->day_min = r->position > 0 ? 7 * r->position - 6 : 7 * r->position;
        o->day_max = o->day_min + 6;
        return true;
}

/* The same every year, in one month. */
static bool read_rule(RawObservance *o, const Rule *r) {
        if (r->freq != FREQ_YEARLY || r->interval != 1 || r->parts & ~parts_known || r->months.n > 1)
                return false;
        o->month = r->months.n == 1 ? (unsigned)r->months.values[0] : day_to_date(slot_day(o->start)).month;
        if (r->parts & RULE_UNTIL)
                o->until = r->until.form == FORM_UTC ? r->until.slot
                           : r->until.form == FORM_DATE ? r->until.slot + MINUTES_PER_DAY - 1 - o->from / 60
                                                        : r->until.slot - o->from / 60;
        return read_days(o, r);
}

static int property(RawObservance *o, unsigned *seen, const Line *l) {
        static const char *const others[] = { "TZNAME", "COMMENT", "LAST-MODIFIED", "TZURL" };
        RawTime start;

        if (line_is(l, "DTSTART")) {
                if (*seen & SEEN_START || raw_time(l, &start) < 0 || start.time.form != FORM_LOCAL || start.tzid)
                        return -EINVAL;
                o->start = start.time.slot;
                *seen |= SEEN_START;
                return 0;
        }
        if (line_is(l, "TZOFFSETFROM") || line_is(l, "TZOFFSETTO")) {
                unsigned flag = line_is(l, "TZOFFSETTO") ? SEEN_TO : SEEN_FROM;
                bool had = *seen & flag;

                *seen |= flag;
                return had ? -EINVAL : offset_read(l->value, flag == SEEN_TO ? &o->to : &o->from);
        }
        if (line_is(l, "RRULE")) {
                bool had = *seen & SEEN_RULE;

                *seen |= SEEN_RULE;
                return had || !raw_plain(l) ? -EINVAL : rule_read(l->value, &o->rule);
        }
        if (line_is(l, "RDATE"))
                return raw_times(l, &o->more);
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                if (line_is(l, others[i]))
                        return 0;
        return raw_extension(l->name) ? 0 : -EINVAL;
}

int raw_zone_property(RawZone *z, RawObservance *o, unsigned *seen, const Line *l) {
        char text[RAW_LINE_SIZE];
        int r = l->name ? property(o, seen, l) : -EINVAL;

        if (r == -EINVAL)
                raw_why(z->why, "%s", raw_line(l, text));
        return r == -ENOMEM ? r : 0;
}

/* Only what is still to come is ever asked for. */
static Slot not_before_1970(Slot slot) {
        return MAX(slot, SLOT_MIN);
}

void raw_zone_check(RawZone *z, RawObservance *o, unsigned seen) {
        if (~seen & (SEEN_START | SEEN_FROM | SEEN_TO))
                raw_why(z->why, "a part of it has no single start or no offsets");
        else if (seen & SEEN_RULE && !read_rule(o, &o->rule))
                raw_why(z->why, "a rule of it is not yearly");
        o->start = not_before_1970(o->start);
        for (size_t i = 0; i < o->more.n; i++)
                if (o->more.times[i].time.form != FORM_LOCAL)
                        raw_why(z->why, "a date of it is not on its own clock (RDATE)");
}
