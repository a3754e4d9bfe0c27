/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of zones, kept. */

#include "engine/zone-keep.h"

#include "store/zonefiles.h"

int zone_keep_load(Service *s) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        ZoneFile file;
        int r = zonefiles_list(s->store, &cursor);

        while (r >= 0 && (r = zonefiles_next(s->store, cursor, &file)) > 0)
                r = zones_keep(s->zones, file.name, file.data, file.size);
        return MIN(r, 0);
}

int zone_keep(Service *s, const Zone *zone) {
        const char *name = zone_name(zone);
        _cleanup_free_ char *data = NULL;
        int64_t kept = 0;
        size_t size = 0;
        int had, r;

        if (zones_is_gone(s->zones, zone))
                return 0;
        had = zonefile_read(s->store, name, &kept);
        if (had < 0 || (had > 0 && kept == (int64_t)zone_fingerprint(zone)))
                return MIN(had, 0);
        r = zones_read(name, &data, &size);
        if (r < 0) /* "UTC" without tzdata, or gone in this moment */
                return r == -ENOMEM ? r : 0;
        r = zonefile_write(s->store, &(ZoneFile){ name, (int64_t)zone_fingerprint(zone), data, size });
        if (r >= 0)
                r = zones_keep(s->zones, name, data, size);
        return r < 0 ? r : had > 0;
}
