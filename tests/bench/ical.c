/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor of an export: ical N: as many events with an alarm, written by libical one at a time. */

#include <libical/ical.h>

#include "util.h"

static icalcomponent *alarm_new(void) {
        icalcomponent *alarm = icalcomponent_new_valarm();

        icalcomponent_add_property(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
        icalcomponent_add_property(alarm, icalproperty_new_description("peginterferon alfa-2a, 90 micrograms"));
        icalcomponent_add_property(alarm, icalproperty_new_trigger(icaltriggertype_from_int(-900)));
        return alarm;
}

static icalproperty *zoned(icalproperty *p) {
        icalproperty_set_parameter(p, icalparameter_new_tzid("Europe/Berlin"));
        return p;
}

static icalcomponent *event_new(long i) {
        struct icaltimetype stamp = icaltime_from_timet_with_zone(1795374000, 0, icaltimezone_get_utc_timezone());
        struct icaltimetype start = { .year = 2026, .month = 11, .day = 22, .hour = (int)(i % 24), .minute = 0 };
        struct icaltimetype end = start;
        icalcomponent *event = icalcomponent_new_vevent();
        char uid[64];

        end.minute = 15;
        snprintf(uid, sizeof(uid), "20261122T190000-%ld@cytosched", i);
        icalcomponent_add_property(event, icalproperty_new_uid(uid));
        icalcomponent_add_property(event, icalproperty_new_dtstamp(stamp));
        icalcomponent_add_property(event, icalproperty_new_created(stamp));
        icalcomponent_add_property(event, icalproperty_new_lastmodified(stamp));
        icalcomponent_add_property(event, icalproperty_new_sequence(0));
        icalcomponent_add_property(event, icalproperty_new_summary("peginterferon alfa-2a, 90 micrograms"));
        icalcomponent_add_property(event, icalproperty_new_description("under the skin. Planned with cytosched."));
        icalcomponent_add_property(event, zoned(icalproperty_new_dtstart(start)));
        icalcomponent_add_property(event, zoned(icalproperty_new_dtend(end)));
        icalcomponent_add_property(event, icalproperty_new_rrule(icalrecurrencetype_from_string("FREQ=WEEKLY;BYDAY=SU")));
        icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
        icalcomponent_add_component(event, alarm_new());
        return event;
}

int main(int argc, char *argv[]) {
        long n = argc == 2 ? strtol(argv[1], NULL, 10) : 0;

        puts("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bare//EN\r");
        for (long i = 0; i < n; i++) {
                icalcomponent *event = event_new(i);
                char *text = icalcomponent_as_ical_string_r(event);

                fputs(text, stdout);
                icalmemory_free_buffer(text);
                icalcomponent_free(event);
        }
        puts("END:VCALENDAR\r");
        return ferror(stdout) != 0;
}
