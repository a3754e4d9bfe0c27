/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar's text as a calendar for each event, by libical. */

#include "split.h"

#include <libical/ical.h>

/* A name becomes part of an address, of a file, of a key: nothing in it may mean more. */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@"

static void component_freep(icalcomponent **c) {
        if (*c)
                icalcomponent_free(*c);
}
#define _cleanup_component_ _cleanup_(component_freep)

void items_done(Items *items) {
        for (size_t i = 0; i < items->n; i++) {
                free(items->item[i].name);
                free(items->item[i].text);
                free(items->item[i].version);
                free(items->item[i].title);
        }
        free(items->item);
        free(items->name);
        *items = (Items){};
}

static int by_name(const void *a, const void *b) {
        return strcmp(((const Item *)a)->name, ((const Item *)b)->name);
}

const Item *items_find(const Items *items, const char *name) {
        Item key = { .name = (char *)name };

        return items->n ? bsearch(&key, items->item, items->n, sizeof(Item), by_name) : NULL;
}

/* ---- one event ----------------------------------------------------------------------------- */

static int make_name(const char *uid, char **ret) {
        if (isempty(uid) || strlen(uid) > NAME_MAX_BYTES || uid[strspn(uid, NAME_CHARACTERS)] || *uid == '.')
                return -EBADMSG;
        return asprintf(ret, "%s.ics", uid) < 0 ? -ENOMEM : 0;
}

static int make_version(icalcomponent *event, char **ret) {
        icalproperty *modified = icalcomponent_get_first_property(event, ICAL_LASTMODIFIED_PROPERTY);
        const char *when = modified ? icalproperty_get_value_as_string(modified) : NULL;

        return asprintf(ret, "%d %s", icalcomponent_get_sequence(event), when ?: "") < 0 ? -ENOMEM : 0;
}

static int make_title(icalcomponent *event, char **ret) {
        struct icaltimetype t = icalcomponent_get_dtstart(event);
        bool repeats = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);

        return asprintf(ret, "%s, %s%04d-%02d-%02d %02d:%02d%s", icalcomponent_get_summary(event) ?: "",
                        repeats ? "from " : "", t.year, t.month, t.day, t.hour, t.minute,
                        icaltime_is_utc(t) ? " UTC" : "") < 0 ? -ENOMEM : 0;
}

/* The moment of the export would make each look new: in a calendar that is no message, DTSTAMP
 * is when the event was last revised (RFC 5545, 3.8.7.2). */
static void settle_stamp(icalcomponent *event) {
        icalproperty *modified = icalcomponent_get_first_property(event, ICAL_LASTMODIFIED_PROPERTY);

        if (modified)
                icalcomponent_set_dtstamp(event, icalproperty_get_lastmodified(modified));
}

static const char *zone_of(icalcomponent *event) {
        icalproperty *start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
        icalparameter *zone = start ? icalproperty_get_first_parameter(start, ICAL_TZID_PARAMETER) : NULL;

        return zone ? icalparameter_get_tzid(zone) : NULL;
}

static int add_clone(icalcomponent *to, icalcomponent *what) {
        icalcomponent *copy = icalcomponent_new_clone(what);

        if (!copy)
                return -ENOMEM;
        icalcomponent_add_component(to, copy);
        return 0;
}

static int add_zone(icalcomponent *to, icalcomponent *calendar, const char *tzid) {
        icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VTIMEZONE_COMPONENT);

        for (icalcomponent *zone; (zone = icalcompiter_deref(&i)); icalcompiter_next(&i)) {
                icalproperty *id = icalcomponent_get_first_property(zone, ICAL_TZID_PROPERTY);

                if (id && streq(icalproperty_get_tzid(id), tzid))
                        return add_clone(to, zone);
        }
        return -EBADMSG;
}

/* The calendar's own properties but for its name: that is the collection's. */
static int add_head(icalcomponent *to, icalcomponent *calendar) {
        static const icalproperty_kind kinds[] = { ICAL_VERSION_PROPERTY, ICAL_PRODID_PROPERTY,
                                                   ICAL_CALSCALE_PROPERTY };

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                icalproperty *p = icalcomponent_get_first_property(calendar, kinds[i]);
                icalproperty *copy = p ? icalproperty_new_clone(p) : NULL;

                if (p && !copy)
                        return -ENOMEM;
                if (copy)
                        icalcomponent_add_property(to, copy);
        }
        return 0;
}

static int make_text(icalcomponent *calendar, icalcomponent *event, char **ret) {
        _cleanup_component_ icalcomponent *one = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
        const char *tzid = zone_of(event);
        int r = one ? add_head(one, calendar) : -ENOMEM;

        if (r >= 0 && tzid)
                r = add_zone(one, calendar, tzid);
        if (r >= 0)
                r = add_clone(one, event);
        if (r < 0)
                return r;
        *ret = icalcomponent_as_ical_string_r(one);
        return *ret ? 0 : -ENOMEM;
}

static int make_item(icalcomponent *calendar, icalcomponent *event, Item *item) {
        int r = make_name(icalcomponent_get_uid(event), &item->name);

        settle_stamp(event);
        if (r >= 0)
                r = make_version(event, &item->version);
        if (r >= 0)
                r = make_title(event, &item->title);
        return r < 0 ? r : make_text(calendar, event, &item->text);
}

/* ---- all ----------------------------------------------------------------------------------- */

/* RFC 7986's, else the older one. */
static int make_calendar_name(icalcomponent *calendar, char **ret) {
        icalproperty *p = icalcomponent_get_first_property(calendar, ICAL_NAME_PROPERTY);

        *ret = strdup(p ? icalproperty_get_name(p) : "Injections");
        return *ret ? 0 : -ENOMEM;
}

static int split(icalcomponent *calendar, Items *items) {
        icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);
        size_t n = (size_t)icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT);
        int r = make_calendar_name(calendar, &items->name);

        items->item = calloc(n + 1, sizeof(Item));
        if (!items->item)
                r = -ENOMEM;
        for (icalcomponent *event; r >= 0 && items->n < n && (event = icalcompiter_deref(&i)); icalcompiter_next(&i))
                r = make_item(calendar, event, &items->item[items->n++]);
        if (r < 0)
                return r;
        qsort(items->item, items->n, sizeof(Item), by_name);
        for (size_t k = 1; k < items->n; k++)
                if (by_name(&items->item[k - 1], &items->item[k]) == 0)
                        return -EBADMSG;
        return 0;
}

int split_calendar(const char *text, Items *ret) {
        _cleanup_component_ icalcomponent *calendar = NULL;
        Items items = {};
        int r;

        icalerror_set_errors_are_fatal(false);
        calendar = icalparser_parse_string(text);
        if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT)
                return -EBADMSG;
        r = split(calendar, &items);
        if (r < 0)
                items_done(&items);
        else
                *ret = items;
        return r;
}
