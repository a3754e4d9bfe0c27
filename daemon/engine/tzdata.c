/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zone files that changed, and a system that is in another zone. */

#include "engine/tzdata.h"

#include "engine/notice.h"
#include "engine/plan-load.h"
#include "engine/unwritable.h"
#include "engine/zone-keep.h"
#include "store/due.h"
#include "store/meta.h"
#include "store/notices.h"
#include "store/patient-zones.h"

#define GONE "zone-gone"

/* Once, until its file is there again. */
static int tell_gone(Service *s, const char *zone, int64_t now) {
        _cleanup_free_ char *body = NULL;
        int r = notices_given_since(s->store, GONE, zone, INT64_MIN);

        if (r != 0)
                return MIN(r, 0);
        if (asprintf(&body,
                     "The rules of %s are no longer on this computer. What is planned there goes on by those last known. To "
                     "follow another zone: cytosched set zone Area/City",
                     zone) < 0)
                return -ENOMEM;
        return notice_add(s, GONE, 0, "A time zone is gone", body, zone, now);
}

static int forget_gone(Service *s, const char *zone) {
        int r = notices_forget_about(s->store, GONE, zone);

        if (r > 0)
                s->reminders_changed = true;
        return r;
}

/* Compares a zone in use with what was kept of it. */
static int check_zone(Service *s, const char *name, int64_t now) {
        const Zone *zone;
        int r = zones_get(s->zones, name, &zone), changed;

        if (r < 0)
                return r == -ENOMEM ? r : 0;
        changed = zone_keep(s, zone);
        if (changed > 0)
                r = due_wake_zone(s->store, name);
        if (changed >= 0 && r >= 0)
                r = zones_is_gone(s->zones, zone) ? tell_gone(s, zone_name(zone), now) : forget_gone(s, zone_name(zone));
        return changed < 0 ? changed : r < 0 ? r : changed;
}

int tzdata_changed(Service *s, int64_t now) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const char *name;
        int changed = 0, r;

        if (!s->store)
                return 0;
        r = zones_reload(s->zones);
        if (r >= 0)
                r = unwritable_end(s);
        if (r >= 0)
                r = store_begin(s->store);
        if (r < 0)
                return r;
        r = patient_zones_in_use(s->store, &cursor);
        while (r >= 0 && (r = patient_zones_name_next(s->store, cursor, &name)) > 0) {
                r = check_zone(s, name, now);
                changed |= r > 0;
        }
        cursor_donep(&cursor);
        r = store_end(s->store, r);
        return r < 0 ? r : changed;
}

/* Not on the first start (KNOWN: none), and not where the plan is in that zone anyway. */
static int offer_zone(Service *s, const char *known, const char *name, int64_t now) {
        _cleanup_free_ char *body = NULL;
        _cleanup_(plan_done) Plan p = {};
        int r = plan_load_zones(s->store, s->zones, 1, &p);

        if (r < 0 || !known || streq(zone_name(plan_zone_now(&p)), name))
                return r;
        if (asprintf(&body,
                     "This computer is in %s now; your plan is in %s and stays there. To follow: cytosched set zone %s", name,
                     zone_name(plan_zone_now(&p)), name) < 0)
                return -ENOMEM;
        return notice_add(s, "zone", 1, "The time zone changed", body, name, now);
}

int tzdata_system_zone(Service *s, const char *set, int64_t now) {
        _cleanup_free_ char *known = NULL;
        const char *name = set;
        const Zone *zone;
        int r = meta_read(s->store, META_SYSTEM_ZONE, &known);

        /* Two names of one zone are one. */
        if (r >= 0 && zones_get(s->zones, set, &zone) >= 0)
                name = zone_name(zone);
        if (r < 0 || (known && streq(known, name)))
                return MIN(r, 0);
        r = store_begin(s->store);
        if (r < 0)
                return r;
        /* Both or none: what was not offered is offered later. */
        r = meta_write(s->store, META_SYSTEM_ZONE, name);
        if (r >= 0)
                r = offer_zone(s, known, name, now);
        return store_end(s->store, r);
}
