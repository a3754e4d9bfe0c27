/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file read twice: by ourselves, strictly, and by libical. What it can't read it drops, and so it
 * is never asked what an event says, only whether it says the same. */

#include "calendar/beside.h"

#include <errno.h>
#include <libical/ical.h>

#include "util.h"

/* ---- times ----------------------------------------------------------------------------------- */

static bool same_time(const RawTime *ours, struct icaltimetype t, icalproperty *p) {
        icalparameter *tzid = p ? icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER) : NULL;
        Date d = day_to_date(slot_day(ours->time.slot));
        unsigned minute = slot_minute(ours->time.slot);
        bool date = ours->time.form == FORM_DATE;

        if (t.year != d.year || t.month != (int)d.month || t.day != (int)d.day || !!t.is_date != date)
                return false;
        if (!date && (t.hour != (int)minute / 60 || t.minute != (int)minute % 60 || t.second != (int)ours->time.second ||
                      !!icaltime_is_utc(t) != (ours->time.form == FORM_UTC)))
                return false;
        return !p || streq(tzid ? icalparameter_get_tzid(tzid) ?: "" : "", ours->tzid ?: "");
}

typedef struct icaltimetype (*TimeOf)(const icalproperty *p);

static struct icaltimetype rdate_of(const icalproperty *p) {
        return icalproperty_get_rdate(p).time;
}

/* All of one property, each value in its order. */
static bool same_times(icalcomponent *c, icalproperty_kind kind, TimeOf time_of, const RawTime *ours, size_t n) {
        icalproperty *p = icalcomponent_get_first_property(c, kind);

        for (size_t i = 0; i < n; i++) {
                if (!p || !same_time(&ours[i], time_of(p), p))
                        return false;
                p = icalcomponent_get_next_property(c, kind);
        }
        return !p;
}

/* ---- rules ----------------------------------------------------------------------------------- */

static bool same_list(const short *theirs, size_t size, const RuleList *ours) {
        unsigned n = 0;

        while (n < size && theirs[n] != ICAL_RECURRENCE_ARRAY_MAX)
                n++;
        if (n != ours->n)
                return false;
        for (unsigned i = 0; i < n; i++) {
                unsigned k = 0;

                while (k < n && ours->values[k] != theirs[i])
                        k++;
                if (k == n)
                        return false;
        }
        return true;
}

/* Ours counts from Monday, the library's from Sunday. */
static bool same_weekdays(const struct icalrecurrencetype *t, const Rule *ours) {
        uint8_t weekdays = 0;

        for (size_t i = 0; i < ICAL_BY_DAY_SIZE && t->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
                int day = (int)icalrecurrencetype_day_day_of_week(t->by_day[i]);

                if (day < 1 || day > 7 || (!ours->positions && icalrecurrencetype_day_position(t->by_day[i]) != ours->position))
                        return false;
                weekdays |= (uint8_t)(1u << (day + 5) % 7);
        }
        return weekdays == ours->weekdays;
}

static bool same_freq(icalrecurrencetype_frequency freq, Freq ours) {
        static const icalrecurrencetype_frequency theirs[] = {
                [FREQ_NONE] = ICAL_NO_RECURRENCE,         [FREQ_SECONDLY] = ICAL_SECONDLY_RECURRENCE,
                [FREQ_MINUTELY] = ICAL_MINUTELY_RECURRENCE, [FREQ_HOURLY] = ICAL_HOURLY_RECURRENCE,
                [FREQ_DAILY] = ICAL_DAILY_RECURRENCE,     [FREQ_WEEKLY] = ICAL_WEEKLY_RECURRENCE,
                [FREQ_MONTHLY] = ICAL_MONTHLY_RECURRENCE, [FREQ_YEARLY] = ICAL_YEARLY_RECURRENCE,
        };

        return freq == theirs[ours];
}

static bool same_end(const struct icalrecurrencetype *t, const Rule *ours) {
        if (t->count != (int)ours->count)
                return false;
        /* Of an end beyond all days there are the library makes what it likes. */
        if (ours->parts & RULE_UNTIL && ours->until.slot > SLOT_MAX)
                return true;
        if (!(ours->parts & RULE_UNTIL))
                return icaltime_is_null_time(t->until);
        return same_time(&(RawTime){ .time = ours->until }, t->until, NULL);
}

static bool same_rule(icalcomponent *c, const RawEvent *e) {
        icalproperty *p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);
        struct icalrecurrencetype t;

        if (icalcomponent_count_properties(c, ICAL_RRULE_PROPERTY) != e->has_rule)
                return false;
        if (!e->has_rule)
                return true;
        t = icalproperty_get_rrule(p);
        return same_freq(t.freq, e->rule.freq) && t.interval == (int)e->rule.interval && same_end(&t, &e->rule) &&
               same_weekdays(&t, &e->rule) && same_list(t.by_second, ICAL_BY_SECOND_SIZE, &e->rule.seconds) &&
               same_list(t.by_minute, ICAL_BY_MINUTE_SIZE, &e->rule.minutes) && same_list(t.by_hour, ICAL_BY_HOUR_SIZE, &e->rule.hours) &&
               same_list(t.by_month_day, ICAL_BY_MONTHDAY_SIZE, &e->rule.month_days) &&
               same_list(t.by_month, ICAL_BY_MONTH_SIZE, &e->rule.months);
}

/* ---- events ---------------------------------------------------------------------------------- */

/* The property that the library reads otherwise; NULL where it reads the same. */
static const char *other(icalcomponent *c, const RawEvent *e) {
        const char *uid = icalcomponent_get_uid(c) ?: "";

        if (!same_times(c, ICAL_DTSTART_PROPERTY, icalproperty_get_dtstart, &e->start, 1))
                return "DTSTART";
        if (!same_times(c, ICAL_RECURRENCEID_PROPERTY, icalproperty_get_recurrenceid, &e->instead, e->instead.time.form != FORM_NONE))
                return "RECURRENCE-ID";
        if (!same_rule(c, e))
                return "RRULE";
        if (!same_times(c, ICAL_EXDATE_PROPERTY, icalproperty_get_exdate, e->excluded.times, e->excluded.n))
                return "EXDATE";
        if (!same_times(c, ICAL_RDATE_PROPERTY, rdate_of, e->extra.times, e->extra.n))
                return "RDATE";
        if (icalcomponent_count_properties(c, ICAL_EXRULE_PROPERTY) > 0)
                return "EXRULE";
        if ((icalcomponent_get_status(c) == ICAL_STATUS_CANCELLED) != e->cancelled)
                return "STATUS";
        return strcmp(uid, e->uid) == 0 || strchr(e->uid, '\\') ? NULL : "UID";
}

typedef struct Check {
        Raw *raw;
        size_t n, n_calendars;
        BesideFunc say;
        void *userdata;
} Check;

static bool check_events(Check *check, icalcomponent *calendar) {
        icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);

        for (; icalcompiter_deref(&i); icalcompiter_next(&i)) {
                icalcomponent *c = icalcompiter_deref(&i);
                RawEvent *e = check->n < check->raw->n_events ? &check->raw->events[check->n] : NULL;
                const char *name;

                if (!e || e->calendar != check->n_calendars)
                        return false;
                name = *e->why ? NULL : other(c, e);
                if (name)
                        raw_why(e->why, "the calendar library reads this otherwise: %s", name);
                check->say(check->n++, icalcomponent_get_summary(c), check->userdata);
        }
        check->n_calendars++;
        return true;
}

static bool check_all(Check *check, icalcomponent *root) {
        icalcompiter i;
        bool same = true;

        if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT)
                return check_events(check, root);
        i = icalcomponent_begin_component(root, ICAL_VCALENDAR_COMPONENT);
        for (; same && icalcompiter_deref(&i); icalcompiter_next(&i))
                same = check_events(check, icalcompiter_deref(&i));
        return same;
}

int beside_check(const char *text, Raw *raw, BesideFunc say, void *userdata) {
        Check check = { .raw = raw, .say = say, .userdata = userdata };
        icalcomponent *root = icalparser_parse_string(text);
        bool same;

        same = root && check_all(&check, root) && check.n == raw->n_events && check.n_calendars == raw->n_calendars;
        if (root)
                icalcomponent_free(root);
        if (same)
                return 0;
        raw_why(raw->why, "the calendar library finds other events in this file");
        return -EBADMSG;
}
