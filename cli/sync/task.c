/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dose as a task, by libical. */

#include "task.h"

#include <libical/ical.h>

#define X_DOSE "X-CYTOSCHED-DOSE"
/* What we wrote of the dose: known again where our own record of that was lost. */
#define X_WROTE "X-CYTOSCHED-WROTE"
#define WROTE_SIZE 40u
#define TEXT_MAX 1000u

static void component_freep(icalcomponent **c) {
        if (*c)
                icalcomponent_free(*c);
}
#define _cleanup_component_ _cleanup_(component_freep)

void task_done(Task *t) {
        free(t->uid);
        free(t->title);
        free(t->dose);
        *t = (Task){ .due = TASK_NONE, .done_at = TASK_NONE };
}

char *task_key(const Task *t) {
        char *key;

        if (asprintf(&key, "%d %lld %lld %s", (int)t->status, (long long)t->due,
                     t->status == TASK_DONE ? (long long)t->done_at / 60 : 0, t->title) < 0)
                return NULL;
        return key;
}

static void wrote_text(const Task *t, char ret[static WROTE_SIZE]) {
        if (t->status == TASK_DONE)
                snprintf(ret, WROTE_SIZE, "COMPLETED-%lld", (long long)t->done_at);
        else
                snprintf(ret, WROTE_SIZE, "%s", t->status == TASK_OPEN ? "NEEDS-ACTION" : "CANCELLED");
}

/* ---- writing ------------------------------------------------------------------------------- */

static struct icaltimetype utc_of(int64_t at) {
        return icaltime_from_timet_with_zone((time_t)at, 0, icaltimezone_get_utc_timezone());
}

/* An instant, and not so long before the task's end: one server refuses that. */
static icalcomponent *make_alarm(const Task *t) {
        struct icaltriggertype trigger = { .time = utc_of(t->due), .duration = icaldurationtype_null_duration() };
        icalproperty *p = icalproperty_new_trigger(trigger);

        icalproperty_set_parameter(p, icalparameter_new_value(ICAL_VALUE_DATETIME));
        return icalcomponent_vanew(ICAL_VALARM_COMPONENT, icalproperty_new_action(ICAL_ACTION_DISPLAY),
                                   icalproperty_new_description(t->title), p, NULL);
}

static icalproperty *make_x(const char *name, const char *value) {
        icalproperty *p = icalproperty_new_x(value);

        icalproperty_set_x_name(p, name);
        return p;
}

static void add_status(icalcomponent *todo, const Task *t) {
        static const enum icalproperty_status names[] = { ICAL_STATUS_NEEDSACTION, ICAL_STATUS_COMPLETED, ICAL_STATUS_CANCELLED };

        icalcomponent_add_property(todo, icalproperty_new_status(names[t->status]));
        if (t->status != TASK_DONE)
                return;
        icalcomponent_add_property(todo, icalproperty_new_completed(utc_of(t->done_at)));
        icalcomponent_add_property(todo, icalproperty_new_percentcomplete(100));
}

char *task_write(const Task *t, int64_t now) {
        _cleanup_component_ icalcomponent *calendar = icalcomponent_vanew(
                ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
                icalproperty_new_prodid("-//cytosched//cytosched " CYTOSCHED_VERSION "//EN"), NULL);
        icalcomponent *todo = icalcomponent_vanew(
                ICAL_VTODO_COMPONENT, icalproperty_new_uid(t->uid), icalproperty_new_dtstamp(utc_of(now)),
                icalproperty_new_lastmodified(utc_of(now)), icalproperty_new_summary(t->title),
                icalproperty_new_due(utc_of(t->due)), NULL);
        char wrote[WROTE_SIZE];

        if (!calendar || !todo)
                return NULL;
        if (t->dose)
                icalcomponent_add_property(todo, make_x(X_DOSE, t->dose));
        wrote_text(t, wrote);
        icalcomponent_add_property(todo, make_x(X_WROTE, wrote));
        add_status(todo, t);
        if (t->status == TASK_OPEN)
                icalcomponent_add_component(todo, make_alarm(t));
        icalcomponent_add_component(calendar, todo);
        return icalcomponent_as_ical_string_r(calendar);
}

/* ---- reading ------------------------------------------------------------------------------- */

/* Also in the phone's own zone, as an IANA name or by the zone that comes along. */
static int64_t instant_of(icalcomponent *calendar, icalproperty *p, struct icaltimetype t, Zones *zones) {
        icalparameter *parameter = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
        const char *tzid = parameter ? icalparameter_get_tzid(parameter) : NULL;
        const Zone *zone;
        Day day;

        if (icaltime_is_null_time(t) || t.is_date || t.hour < 0 || t.hour > 23 || t.minute < 0 || t.minute > 59 ||
            day_from_date((Date){ t.year, (unsigned)t.month, (unsigned)t.day }, &day) < 0)
                return TASK_NONE;
        if (icaltime_is_utc(t))
                return (int64_t)day * 86400 + t.hour * 3600 + t.minute * 60 + t.second;
        for (const char *name = tzid; name; name = strchr(name, '/')) {
                name += strspn(name, "/");
                if (zones_get(zones, name, &zone) >= 0)
                        return zone_resolve(zone, slot_of(day, (unsigned)(t.hour * 60 + t.minute)), NULL) + t.second;
        }
        if (tzid && icalcomponent_get_timezone(calendar, tzid))
                return icaltime_as_timet_with_zone(t, icalcomponent_get_timezone(calendar, tzid));
        return TASK_NONE;
}

static int64_t when(icalcomponent *calendar, icalcomponent *todo, icalproperty_kind kind, Zones *zones) {
        icalproperty *p = icalcomponent_get_first_property(todo, kind);

        if (!p)
                return TASK_NONE;
        return instant_of(calendar, p,
                          kind == ICAL_DUE_PROPERTY         ? icalproperty_get_due(p)
                          : kind == ICAL_COMPLETED_PROPERTY ? icalproperty_get_completed(p)
                                                            : icalproperty_get_lastmodified(p),
                          zones);
}

/* Programs say it in one of three ways, or in all. */
static TaskStatus status_of(icalcomponent *todo) {
        icalproperty *percent = icalcomponent_get_first_property(todo, ICAL_PERCENTCOMPLETE_PROPERTY);
        icalproperty *status = icalcomponent_get_first_property(todo, ICAL_STATUS_PROPERTY);
        enum icalproperty_status name = status ? icalproperty_get_status(status) : ICAL_STATUS_NONE;

        if (name == ICAL_STATUS_CANCELLED)
                return TASK_CANCELLED;
        if (name == ICAL_STATUS_COMPLETED || (percent && icalproperty_get_percentcomplete(percent) >= 100) ||
            icalcomponent_get_first_property(todo, ICAL_COMPLETED_PROPERTY))
                return TASK_DONE;
        return TASK_OPEN;
}

static const char *x_of(icalcomponent *todo, const char *name) {
        for (icalproperty *p = icalcomponent_get_first_property(todo, ICAL_X_PROPERTY); p;
             p = icalcomponent_get_next_property(todo, ICAL_X_PROPERTY))
                if (streq(icalproperty_get_x_name(p) ?: "", name))
                        return icalproperty_get_x(p);
        return NULL;
}

static int read_todo(icalcomponent *calendar, icalcomponent *todo, Zones *zones, Task *ret) {
        const char *uid = icalcomponent_get_uid(todo), *dose = x_of(todo, X_DOSE);
        char wrote[WROTE_SIZE];

        if (!uid)
                return -EBADMSG;
        ret->uid = strndup(uid, TEXT_MAX);
        ret->title = strndup(icalcomponent_get_summary(todo) ?: "", TEXT_MAX);
        ret->dose = dose ? strndup(dose, TEXT_MAX) : NULL;
        ret->status = status_of(todo);
        ret->due = when(calendar, todo, ICAL_DUE_PROPERTY, zones);
        ret->done_at = when(calendar, todo, ICAL_COMPLETED_PROPERTY, zones);
        if (ret->done_at == TASK_NONE)
                ret->done_at = when(calendar, todo, ICAL_LASTMODIFIED_PROPERTY, zones);
        wrote_text(ret, wrote);
        ret->own = streq(x_of(todo, X_WROTE) ?: "", wrote);
        return ret->uid && ret->title ? 0 : -ENOMEM;
}

int task_read(const char *text, Zones *zones, Task *ret) {
        _cleanup_component_ icalcomponent *calendar = NULL;
        icalcomponent *todo;

        *ret = (Task){ .due = TASK_NONE, .done_at = TASK_NONE };
        icalerror_set_errors_are_fatal(false);
        calendar = icalparser_parse_string(text);
        if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT ||
            icalcomponent_count_components(calendar, ICAL_VTODO_COMPONENT) != 1)
                return -EBADMSG;
        todo = icalcomponent_get_first_component(calendar, ICAL_VTODO_COMPONENT);
        return read_todo(calendar, todo, zones, ret);
}
