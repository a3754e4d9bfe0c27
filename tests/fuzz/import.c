/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as somebody's calendar: no crash, and what is said of it keeps its form and goes
 * through the client's reader. For libFuzzer. */

#include <libical/ical.h>

#include "../../cli/import-group.h"
#include "../../cli/import-plan.h"
#include "calendar/ical-read.h"
#include "calendar/ical.h"
#include "fuzz.h"

/* The zones of this system, kept from run to run. */
static Zones *all_zones(void) {
        static Zones *zones;

        if (!zones)
                CHECK(zones_new(&zones) == 0);
        return zones;
}

static void read_back(const char *said, size_t n) {
        _cleanup_fclose_ FILE *f = fmemopen((void *)(uintptr_t)said, n, "r");
        _cleanup_(import_done) Import import = {};
        _cleanup_(import_plan_done) ImportPlan plan = {};
        ImportClock clock = { .zones = all_zones(), .now = INT64_C(1795780800) };
        _cleanup_free_ char *patient = NULL;

        CHECK(f && import_read(f, &import) == 0);
        CHECK(zones_get(clock.zones, "Europe/Berlin", &clock.own) == 0);
        CHECK(import_select(&import, n % 2 ? "" : "a") == 0);
        CHECK(import_group(&import, n % 3 == 0) == 0);
        for (size_t i = 0; i < import.n_groups && i < 4; i++) {
                CHECK(import_patient(&import.groups[i], &patient) == 0);
                free(TAKE_PTR(patient));
                import_settle(&import, i, &clock);
                CHECK(import_plan(&import, i, &clock, &plan) >= 0);
                import_plan_done(&plan);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *)data, size), *said = NULL;
        char why[IMPORT_WHY_SIZE];
        size_t n = 0;
        FILE *out = open_memstream(&said, &n);
        int r;

        CHECK(text && out);
        ical_begin();
        r = ical_read(text, out, why);
        CHECK(fclose(out) == 0);
        CHECK(r == 0 || r == -EBADMSG);
        if (r == 0)
                read_back(said, n);
        /* What libical keeps from call to call would be looked through for leaks each time. */
        icalmemory_free_ring();
        return 0;
}
