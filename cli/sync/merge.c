/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resource of ours written anew, with what a person's programs added to it, by libical. */

#include "merge.h"

#include <libical/ical.h>

#include "util.h"

#define ADDED_MAX 200u

static void component_freep(icalcomponent **c) {
        if (*c)
                icalcomponent_free(*c);
}
#define _cleanup_component_ _cleanup_(component_freep)

/* What says when doses are, or is ours in each version. */
static bool is_ours(icalproperty_kind kind) {
        static const icalproperty_kind ours[] = {
                ICAL_UID_PROPERTY, ICAL_DTSTAMP_PROPERTY, ICAL_DTSTART_PROPERTY, ICAL_DTEND_PROPERTY, ICAL_DURATION_PROPERTY,
                ICAL_RRULE_PROPERTY, ICAL_RDATE_PROPERTY, ICAL_EXDATE_PROPERTY, ICAL_EXRULE_PROPERTY, ICAL_RECURRENCEID_PROPERTY,
                ICAL_SUMMARY_PROPERTY, ICAL_DESCRIPTION_PROPERTY, ICAL_STATUS_PROPERTY, ICAL_SEQUENCE_PROPERTY,
                ICAL_CREATED_PROPERTY, ICAL_LASTMODIFIED_PROPERTY, ICAL_TRANSP_PROPERTY, ICAL_ACTION_PROPERTY,
                ICAL_TRIGGER_PROPERTY, ICAL_REPEAT_PROPERTY, ICAL_METHOD_PROPERTY, ICAL_ORGANIZER_PROPERTY,
                ICAL_ATTENDEE_PROPERTY, ICAL_REQUESTSTATUS_PROPERTY, ICAL_XLICERROR_PROPERTY, ICAL_DUE_PROPERTY,
                ICAL_COMPLETED_PROPERTY, ICAL_PERCENTCOMPLETE_PROPERTY,
        };

        for (size_t i = 0; i < ELEMENTSOF(ours); i++)
                if (ours[i] == kind)
                        return true;
        return false;
}

static bool has(icalcomponent *c, icalproperty *like) {
        icalproperty_kind kind = icalproperty_isa(like);

        for (icalproperty *p = icalcomponent_get_first_property(c, kind); p; p = icalcomponent_get_next_property(c, kind))
                if (kind != ICAL_X_PROPERTY || streq(icalproperty_get_x_name(p) ?: "", icalproperty_get_x_name(like) ?: ""))
                        return true;
        return false;
}

static int add_properties(icalcomponent *to, icalcomponent *from) {
        size_t n = 0;

        for (icalproperty *p = icalcomponent_get_first_property(from, ICAL_ANY_PROPERTY); p && n < ADDED_MAX;
             p = icalcomponent_get_next_property(from, ICAL_ANY_PROPERTY)) {
                icalproperty *copy;

                if (is_ours(icalproperty_isa(p)) || has(to, p))
                        continue;
                copy = icalproperty_new_clone(p);
                if (!copy)
                        return -ENOMEM;
                icalcomponent_add_property(to, copy);
                n++;
        }
        return 0;
}

/* ---- alarms -------------------------------------------------------------------------------- */

static const char *text_of(icalcomponent *alarm, icalproperty_kind kind) {
        icalproperty *p = icalcomponent_get_first_property(alarm, kind);

        return p ? icalproperty_get_value_as_string(p) ?: "" : "";
}

/* The alarm of ours that it was made of: ours repeat the title. */
static icalcomponent *same_alarm(icalcomponent *event, icalcomponent *alarm) {
        icalcompiter i = icalcomponent_begin_component(event, ICAL_VALARM_COMPONENT);

        for (icalcomponent *own; (own = icalcompiter_deref(&i)); icalcompiter_next(&i))
                if (streq(text_of(own, ICAL_TRIGGER_PROPERTY), text_of(alarm, ICAL_TRIGGER_PROPERTY)))
                        return own;
        return NULL;
}

static int add_alarm(icalcomponent *to, icalcomponent *from, icalcomponent *alarm) {
        icalcomponent *own = same_alarm(to, alarm), *copy;

        if (own)
                return add_properties(own, alarm);
        /* One of ours that is no more: the alarms were set anew. */
        if (streq(text_of(alarm, ICAL_DESCRIPTION_PROPERTY), text_of(from, ICAL_SUMMARY_PROPERTY)))
                return 0;
        copy = icalcomponent_new_clone(alarm);
        if (!copy)
                return -ENOMEM;
        icalcomponent_add_component(to, copy);
        return 0;
}

static int add_alarms(icalcomponent *to, icalcomponent *from) {
        icalcompiter i = icalcomponent_begin_component(from, ICAL_VALARM_COMPONENT);
        size_t n = 0;
        int r = 0;

        for (icalcomponent *alarm; r >= 0 && n < ADDED_MAX && (alarm = icalcompiter_deref(&i)); icalcompiter_next(&i), n++)
                r = add_alarm(to, from, alarm);
        return r;
}

/* ---- both ---------------------------------------------------------------------------------- */

/* The series itself, or the only one: of events, or of tasks. */
static icalcomponent *main_of(icalcomponent *calendar) {
        for (icalcomponent *c = icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT); c;
             c = icalcomponent_get_next_component(calendar, ICAL_ANY_COMPONENT))
                if ((icalcomponent_isa(c) == ICAL_VEVENT_COMPONENT || icalcomponent_isa(c) == ICAL_VTODO_COMPONENT) &&
                    !icalcomponent_get_first_property(c, ICAL_RECURRENCEID_PROPERTY))
                        return c;
        return NULL;
}

int merge_texts(const char *ours, const char *theirs, char **ret) {
        _cleanup_component_ icalcomponent *to = icalparser_parse_string(ours), *from = icalparser_parse_string(theirs);
        icalcomponent *own = to ? main_of(to) : NULL, *other = from ? main_of(from) : NULL;
        int r = own ? 0 : -EBADMSG;

        if (r >= 0 && other && icalcomponent_isa(own) == icalcomponent_isa(other)) {
                r = add_properties(own, other);
                if (r >= 0)
                        r = add_alarms(own, other);
        }
        if (r < 0)
                return r;
        *ret = icalcomponent_as_ical_string_r(to);
        return *ret ? 0 : -ENOMEM;
}
