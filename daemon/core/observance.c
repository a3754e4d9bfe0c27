/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The footer of a zone as yearly rules, and what it says of an instant. */

#include "observance.h"

#include "util.h"

#define DAY_SEC 86400

/* The days of the month on which a rule's weekday may fall, moved by SHIFT days. */
static int range_of(const PosixRule *rule, int shift, Observance *ret) {
        int length = (int)month_length(1970, rule->month), last;

        /* February's last week moves with the leap year, so that no range of days says it. */
        if (rule->week == 5 && rule->month == 2)
                return -EOPNOTSUPP;
        last = rule->week == 5 ? length + shift : (int)rule->week * 7 + shift;
        if (last - 6 < 1 || last > length)
                return -EOPNOTSUPP;
        ret->day_min = (unsigned)(last - 6);
        ret->day_max = (unsigned)last;
        return 0;
}

/* The onset at RULE, whose clock shows offset FROM before and TO after. */
static int observance_of(const PosixRule *rule, const char *name, int32_t from, int32_t to,
                         int64_t first_utc, Observance *ret) {
        Observance o = { .name = name, .from = from, .to = to, .month = rule->month };
        int32_t sec = rule->time_sec % DAY_SEC;
        int shift = rule->time_sec / DAY_SEC, r;

        if (rule->kind != POSIX_WEEKDAY || sec % 60 != 0 || from % 60 != 0 || to % 60 != 0)
                return -EOPNOTSUPP;
        if (sec < 0)
                shift--;

        /* Sunday is 0 there, 6 here. */
        o.weekday = (unsigned)((int)rule->weekday + 6 + shift % 7 + 7) % 7;
        if (shift == 0)
                o.week = rule->week == 5 ? -1 : (int)rule->week;
        else {
                r = range_of(rule, shift, &o);
                if (r < 0)
                        return r;
        }
        o.first = (Slot)((first_utc + from) / 60);
        *ret = o;
        return 0;
}

/* A clock that is never set has its rule all the same: a reader that looks for one in each
 * STANDARD finds it, and it changes nothing. */
static Observance observance_fixed(const PosixTz *tz) {
        return (Observance){
                .name = tz->std_name, .from = tz->std_offset, .to = tz->std_offset,
                .month = 1, .day_min = 1, .day_max = 1,
        };
}

int observances_of(const PosixTz *tz, Observances *ret) {
        Observances o = { .has_daylight = tz->has_dst };
        bool swapped = tz->has_dst && tz->dst_offset < tz->std_offset;
        int64_t start, end;
        int r;

        if (!tz->has_dst) {
                if (tz->std_offset % 60 != 0)
                        return -EOPNOTSUPP;
                o.standard = observance_fixed(tz);
                *ret = o;
                return 0;
        }

        posixtz_year(tz, 1970, &start, &end);
        r = observance_of(&tz->start, tz->dst_name, tz->std_offset, tz->dst_offset, start,
                          swapped ? &o.standard : &o.daylight);
        if (r < 0)
                return r;
        r = observance_of(&tz->end, tz->std_name, tz->dst_offset, tz->std_offset, end,
                          swapped ? &o.daylight : &o.standard);
        if (r < 0)
                return r;
        /* A January onset that begins in 1969 would be before its own first year. */
        if (o.standard.first < SLOT_MIN || o.daylight.first < SLOT_MIN)
                return -EOPNOTSUPP;

        *ret = o;
        return 0;
}

/* ---- how long they hold -------------------------------------------------------------------- */

#define END_UTC (((int64_t)SLOT_MAX + 1) * 60)

static int64_t fixed_from(const Zone *zone, int32_t offset, int64_t from) {
        int64_t good = from, next;

        for (int64_t t = from; t < END_UTC; t = next) {
                next = zone_next_change(zone, t);
                if (zone_offset(zone, t, NULL) != offset)
                        good = next;
        }
        return good;
}

/* From one change by the footer to the next, the zone must keep the one offset. Once the footer alone
 * counts, it does. */
static int64_t changing_from(const Zone *zone, const PosixTz *tz, int64_t from) {
        int64_t good = from, previous = from, end_utc = MIN(zone_footer_from(zone), END_UTC);
        int first = day_to_date((Day)(from / DAY_SEC)).year - 1;

        for (int year = first; previous < end_utc; year++) {
                int64_t start, end;

                posixtz_year(tz, year, &start, &end);
                for (int i = 0; i < 2; i++) {
                        bool starts = (start < end) == (i == 0);
                        int64_t t = starts ? start : end;

                        if (t <= from)
                                continue;
                        if (zone_offset(zone, previous, NULL) != (starts ? tz->std_offset : tz->dst_offset) ||
                            zone_next_change(zone, previous) < t)
                                good = t;
                        previous = t;
                }
        }
        return good;
}

int64_t observances_hold_from(const Zone *zone, int64_t from) {
        Observances o;
        PosixTz tz;
        int64_t good;

        if (posixtz_parse(zone_footer(zone), &tz) < 0 || observances_of(&tz, &o) < 0)
                return INT64_MAX;
        good = tz.has_dst ? changing_from(zone, &tz, from) : fixed_from(zone, tz.std_offset, from);
        return good < END_UTC ? good : INT64_MAX;
}
