/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zone files that changed, and a system that is in another zone. */

#include "tzdata.h"

#include "notice.h"
#include "unwritable.h"

static int zone_patient_regimens(Service *s, const char *zone) {
        return store_run(s->store,
                         "UPDATE due SET wake = 0 WHERE regimen IN (SELECT r.id FROM regimen AS r JOIN zone AS z ON "
                         "z.patient = r.patient AND z.valid_until IS NULL WHERE r.valid_until IS NULL AND z.name = ?)",
                         "s", zone);
}

/* Compares each zone in use with the print of its file that was kept. */
static int check_zone(Service *s, const char *name) {
        const Zone *zone;
        int64_t kept = 0;
        int r = zones_get(s->zones, name, &zone), had;

        if (r < 0)
                return r == -ENOMEM ? r : 0;
        had = store_number(s->store, &kept, "SELECT fingerprint FROM zonefile WHERE name = ?", "s", name);
        if (had < 0 || (had > 0 && kept == (int64_t)zone_fingerprint(zone)))
                return MIN(had, 0);
        r = store_run(s->store, "INSERT OR REPLACE INTO zonefile (name, fingerprint) VALUES (?, ?)", "si", name,
                      (int64_t)zone_fingerprint(zone));
        if (r >= 0 && had > 0)
                r = zone_patient_regimens(s, name);
        return r < 0 ? r : had > 0;
}

int tzdata_changed(Service *s, int64_t now) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
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
        r = store_query(s->store, &stmt, "SELECT DISTINCT name FROM zone WHERE valid_until IS NULL", "");
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                r = check_zone(s, column_text(stmt, 0));
                changed |= r > 0;
        }
        stmt_donep(&stmt);
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
        int r = store_text(s->store, &known, "SELECT value FROM meta WHERE key = 'system-zone'", "");

        if (r < 0 || (known && streq(known, name)))
                return MIN(r, 0);
        r = store_begin(s->store);
        if (r < 0)
                return r;
        /* Both or none: what was not offered is offered later. */
        r = store_run(s->store, "INSERT OR REPLACE INTO meta (key, value) VALUES ('system-zone', ?)", "s", name);
        if (r >= 0)
                r = offer_zone(s, known, name, now);
        return store_end(s->store, r);
}
