/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as somebody's calendar: no crash, and what is said of it keeps its form and goes
 * through the client's reader. For libFuzzer. */

#include <libical/ical.h>

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
        const Zone *berlin;

        CHECK(f && import_read(f, &import) == 0);
        CHECK(zones_get(all_zones(), "Europe/Berlin", &berlin) == 0);
        import_settle(&import, berlin, all_zones());
        CHECK(import_group(&import) == 0);
        for (size_t i = 0; i < import.n_groups && i < 4; i++) {
                CHECK(import_plan(&import, i, &plan) >= 0);
                import_plan_done(&plan);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *)data, size), *said = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&said, &n);
        int r;

        CHECK(text && out);
        ical_begin();
        r = ical_read(text, out);
        CHECK(fclose(out) == 0);
        CHECK(r == 0 || r == -EBADMSG || r == -E2BIG);
        if (r == 0)
                read_back(said, n);
        /* What libical keeps from call to call would be looked through for leaks each time. */
        icalmemory_free_ring();
        return 0;
}
