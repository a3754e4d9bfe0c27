/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a zoneinfo file, and as the POSIX rule of one: refused, or every question about it
 * has an answer that fits the others. */

#include "fuzz.h"
#include "observance.h"
#include "posixtz.h"
#include "util.h"
#include "zone.h"

static void check_slot(const Zone *z, Slot slot) {
        ZoneKind kind;
        int64_t utc = zone_resolve(z, slot, &kind), change = zone_next_change(z, utc);
        char buf[INSTANT_TEXT_SIZE];

        CHECK(kind == ZONE_GAP || zone_local(z, utc) == slot);
        CHECK(change > utc);
        CHECK(change == INT64_MAX || zone_offset(z, change - 1, NULL) == zone_offset(z, utc, NULL));
        CHECK(strlen(zone_abbreviation(z, utc)) < POSIXTZ_NAME_SIZE);
        CHECK(strlen(instant_format(z, utc, buf)) == INSTANT_TEXT_SIZE - 1);
}

static void check_file(const uint8_t *data, size_t size) {
        _cleanup_(zone_freep) Zone *z = NULL;
        int64_t utc;

        if (zone_parse("Etc/Fuzz", data, size, &z) < 0) {
                CHECK(!z);
                return;
        }
        for (int year = 0; year < 130; year += 3)
                for (int n = 0; n < 4; n++)
                        check_slot(z, slot_of(year * 365 + n * 91, (unsigned)(n * 367 + year) % 1440));
        utc = 0;
        for (unsigned i = 0; i < 300 && utc != INT64_MAX; i++) {
                int64_t next = zone_next_change(z, utc);

                CHECK(next > utc);
                if (next != INT64_MAX)
                        check_slot(z, zone_local(z, next));
                utc = next;
        }
}

static void check_rule(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *)data, size);
        int64_t start, end;
        PosixTz tz;

        CHECK(text);
        if (posixtz_parse(text, &tz) < 0)
                return;
        CHECK(*tz.std_name && abs(tz.std_offset) <= 25 * 3600);
        for (int year = 1970; tz.has_dst && year <= 2101; year++) {
                posixtz_year(&tz, year, &start, &end);
                CHECK(llabs(start - (int64_t)(year - 1970) * 31556952) < INT64_C(400) * 86400);
                CHECK(llabs(end - (int64_t)(year - 1970) * 31556952) < INT64_C(400) * 86400);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        check_file(data, size);
        check_rule(data, size);
        return 0;
}
