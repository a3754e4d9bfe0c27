/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zone files that changed, and a system that is in another zone. */

#include "engine/tzdata.h"

#include "engine/notice.h"
#include "engine/plan-load.h"
#include "engine/unwritable.h"
#include "store/due.h"
#include "store/meta.h"
#include "store/patient-zones.h"
#include "store/zonefiles.h"

/* Compares each zone in use with the print of its file that was kept. */
static int check_zone(Service *s, const char *name) {
        const Zone *zone;
        int64_t kept = 0;
        int r = zones_get(s->zones, name, &zone), had;

        if (r < 0)
                return r == -ENOMEM ? r : 0;
        had = zonefile_read(s->store, name, &kept);
        if (had < 0 || (had > 0 && kept == (int64_t)zone_fingerprint(zone)))
                return MIN(had, 0);
        r = zonefile_write(s->store, name, (int64_t)zone_fingerprint(zone));
        if (r >= 0 && had > 0)
                r = due_wake_zone(s->store, name);
        return r < 0 ? r : had > 0;
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
                r = check_zone(s, name);
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

int tzdata_system_zone(Service *s, const char *name, int64_t now) {
        _cleanup_free_ char *known = NULL;
        int r = meta_read(s->store, META_SYSTEM_ZONE, &known);

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
