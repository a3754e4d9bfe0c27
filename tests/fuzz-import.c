/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as somebody's calendar: no crash, and what is said of it keeps its form and goes
 * through the client's reader. For libFuzzer, with tests/corpus/import. */

#include "../cli/import-plan.h"
#include "calendar/ical-read.h"
#include "calendar/ical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition) {
        if (!condition)
                __builtin_trap();
}

static Zones *zones;

static const Zone *berlin(void) {
        static const Zone *zone;

        if (!zones)
                require(zones_new(&zones) == 0 && zones_get(zones, "Europe/Berlin", &zone) == 0);
        return zone;
}

static void read_back(const char *said, size_t n) {
        _cleanup_fclose_ FILE *f = fmemopen((void *)(uintptr_t)said, n, "r");
        _cleanup_(import_done) Import import = {};
        _cleanup_(import_plan_done) ImportPlan plan = {};

        require(f && import_read(f, &import) == 0);
        import_settle(&import, berlin(), zones);
        require(import_group(&import) == 0);
        for (size_t i = 0; i < import.n_groups && i < 4; i++) {
                require(import_plan(&import, i, &plan) >= 0);
                import_plan_done(&plan);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *)data, size), *said = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&said, &n);
        int r;

        require(text && out);
        ical_begin();
        r = ical_read(text, out);
        require(fclose(out) == 0);
        require(r == 0 || r == -EBADMSG || r == -E2BIG);
        if (r == 0)
                read_back(said, n);
        return 0;
}
