/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the zone module for check-zones.py: "zone NAME", "wall MINUTE", "instant SECOND" on
 * stdin; for each wall "UTC KIND OFFSET", for each instant "OFFSET" on stdout. */

#include <inttypes.h>

#include "util.h"
#include "zones.h"

static int answer(Zones *zones, const Zone **zone, const char *verb, const char *arg) {
        static const char *const kinds[] = { "plain", "gap", "overlap" };
        ZoneKind kind;
        int64_t utc;

        if (streq(verb, "zone"))
                return zones_get(zones, arg, zone);
        if (!*zone)
                return -EINVAL;

        if (streq(verb, "wall")) {
                utc = zone_resolve(*zone, strtoll(arg, NULL, 10), &kind);
                printf("%" PRId64 " %s %" PRId32 "\n", utc, kinds[kind], zone_offset(*zone, utc, NULL));
        } else if (streq(verb, "instant"))
                printf("%" PRId32 "\n", zone_offset(*zone, strtoll(arg, NULL, 10), NULL));
        else
                return -EINVAL;
        return 0;
}

int main(void) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *zone = NULL;
        char line[200], verb[16], arg[100];
        int r;

        if (zones_new(&zones) < 0)
                return EXIT_FAILURE;

        while (fgets(line, sizeof(line), stdin)) {
                r = sscanf(line, "%15s %99s", verb, arg) == 2 ? answer(zones, &zone, verb, arg) : -EINVAL;
                if (r < 0) {
                        fprintf(stderr, "zone-driver: %s: %s\n", strerror(-r), line);
                        return EXIT_FAILURE;
                }
        }
        return EXIT_SUCCESS;
}
