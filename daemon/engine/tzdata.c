/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zone files that changed, and a system that is in another zone. */

#include "engine/tzdata.h"

#include "engine/notice.h"
#include "engine/unwritable.h"
#include "engine/zone-keep.h"
#include "store/due.h"
#include "store/meta.h"
#include "store/notices.h"
#include "store/patient-zones.h"

/* Once, until its file is there again. */
static int tell_gone(Service *s, const char *zone, int64_t now) {
        int r = notices_told_about(s->store, NOTICE_ZONE_GONE, zone);

        if (r != 0)
                return MIN(r, 0);
        s->reminders_changed = true;
        return notice_insert(s->store, &(Notice){ .at = now, .kind = NOTICE_ZONE_GONE, .slot = SLOT_NONE, .text = (char *)(uintptr_t)zone });
}

static int forget_gone(Service *s, const char *zone) {
        int r = notices_remove_about(s->store, NOTICE_ZONE_GONE, zone);

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
        supplies_kept_done(&s->supplies); /* days may be others by the new rules */
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

/* Not on the first start (KNOWN: none), and not where the plan is in that zone anyway. An offer to follow to
 * where it no longer is goes. */
static int offer_zone(Service *s, const char *known, const char *name, int64_t now) {
        Notice notice = { .kind = NOTICE_ZONE, .patient = 1, .slot = SLOT_NONE, .text = (char *)(uintptr_t)name };
        int r = known ? notice_zone_holds(s, notice.patient, name) : 0;

        if (r > 0)
                return notice_tell(s, &notice, now);
        if (r == 0)
                r = notices_remove(s->store, NOTICE_ZONE, notice.patient, 0);
        s->reminders_changed |= r > 0;
        return MIN(r, 0);
}

int tzdata_system_zone(Service *s, const char *set, int64_t now) {
        _cleanup_free_ char *known = NULL;
        const char *name;
        const Zone *zone;
        int r = meta_read(s->store, META_SYSTEM_ZONE, &known);

        /* What can't be read is nowhere to follow to. */
        if (r < 0 || zones_get(s->zones, set, &zone) < 0)
                return MIN(r, 0);
        name = zone_name(zone); /* two names of one zone are one */
        if (known && streq(known, name))
                return 0;
        r = store_begin(s->store);
        if (r < 0)
                return r;
        /* Both or none: what was not offered is offered later. */
        r = meta_write(s->store, META_SYSTEM_ZONE, name);
        if (r >= 0)
                r = offer_zone(s, known, name, now);
        return store_end(s->store, r);
}
