/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zones: files made here byte by byte, footers of all forms, damaged files. What the
 * system's own files answer is compared with Python's by check-zones.py. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <time.h>

#include "posixtz.h"
#include "util.h"
#include "zone.h"

#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

/* ---- making a file ---- */

typedef struct Image {
        uint8_t data[32768];
        size_t n;
} Image;

typedef struct Type {
        int32_t offset;
        uint8_t dst, index;
} Type;

typedef struct Source {
        char version;
        size_t n_times, n_types, n_chars;
        const int64_t *times;
        const uint8_t *time_types;
        const Type *types;
        const char *chars;
        const char *footer;
} Source;

static void put(Image *image, const void *p, size_t n) {
        assert_true(image->n + n <= sizeof(image->data));
        memcpy(image->data + image->n, p, n);
        image->n += n;
}

static void put_number(Image *image, int64_t value, size_t size) {
        for (size_t i = 0; i < size; i++)
                put(image, &(uint8_t) { (uint8_t)((uint64_t)value >> (8 * (size - 1 - i))) }, 1);
}

static void put_block(Image *image, const Source *s, size_t size) {
        put(image, "TZif", 4);
        put(image, &s->version, 1);
        put(image, (char[15]) {}, 15);
        put_number(image, 0, 4);
        put_number(image, 0, 4);
        put_number(image, 0, 4);
        put_number(image, (int64_t)s->n_times, 4);
        put_number(image, (int64_t)s->n_types, 4);
        put_number(image, (int64_t)s->n_chars, 4);
        for (size_t i = 0; i < s->n_times; i++)
                put_number(image, s->times[i], size);
        put(image, s->time_types, s->n_times);
        for (size_t i = 0; i < s->n_types; i++) {
                put_number(image, s->types[i].offset, 4);
                put(image, &s->types[i].dst, 1);
                put(image, &s->types[i].index, 1);
        }
        put(image, s->chars, s->n_chars);
}

static const Image *image_make(const Source *s) {
        static Image image;
        Source empty = { s->version, 0, 1, 1, NULL, (const uint8_t *)"", &(Type) {}, "", NULL };

        image.n = 0;
        if (s->version == 0) {
                put_block(&image, s, 4);
                return &image;
        }
        put_block(&image, &empty, 4);
        put_block(&image, s, 8);
        put(&image, "\n", 1);
        put(&image, s->footer, strlen(s->footer));
        put(&image, "\n", 1);
        return &image;
}

static Zone *zone_make(const Source *s) {
        const Image *image = image_make(s);
        Zone *z = NULL;

        assert_int_equal(zone_parse("Test/Zone", image->data, image->n, &z), 0);
        return z;
}

static const Type european[] = { { 3208, 0, 0 }, { 3600, 0, 4 }, { 7200, 1, 8 } };
/* CET of 1996-10-27T01:00Z, and the footer from there on. */
static const Source slim = {
        .version = '2',
        .n_times = 1,
        .times = (const int64_t[]) { 846378000 },
        .time_types = (const uint8_t[]) { 1 },
        .n_types = 3,
        .types = european,
        .n_chars = 13,
        .chars = "LMT\0CET\0CEST",
};

static Zone *zone_footed(const char *footer) {
        Source s = slim;

        s.footer = footer;
        return zone_make(&s);
}

static int64_t instant(const char *text) {
        Slot slot;

        assert_int_equal(slot_parse(text, &slot), 0);
        return slot * 60;
}

static void assert_resolves(const Zone *z, const char *wall, ZoneKind kind, const char *utc) {
        char buf[INSTANT_TEXT_SIZE];
        ZoneKind got;
        int64_t t;

        t = zone_resolve(z, instant(wall) / 60, &got);
        assert_int_equal(zone_resolve(z, instant(wall) / 60, NULL), t);
        if (t != instant(utc) || got != kind)
                fail_msg("%s: expected %sZ (%d), got %s (%d)", wall, utc, kind, instant_format_utc(t, buf), got);
}

static void assert_change(const Zone *z, const char *after, const char *utc) {
        char buf[INSTANT_TEXT_SIZE];
        int64_t t = zone_next_change(z, instant(after));

        if (t != instant(utc))
                fail_msg("after %s: expected %sZ, got %s", after, utc, instant_format_utc(t, buf));
}

/* ---- the rule of gaps and overlaps ---- */

static void test_gap_and_overlap(void **state) {
        _cleanup_(zone_freep) Zone *z = zone_footed(BERLIN);

        assert_resolves(z, "2026-11-22T19:00", ZONE_PLAIN, "2026-11-22T18:00");
        assert_resolves(z, "2026-07-01T19:00", ZONE_PLAIN, "2026-07-01T17:00");

        assert_resolves(z, "2026-03-29T01:59", ZONE_PLAIN, "2026-03-29T00:59");
        assert_resolves(z, "2026-03-29T02:00", ZONE_GAP, "2026-03-29T01:00");
        assert_resolves(z, "2026-03-29T02:30", ZONE_GAP, "2026-03-29T01:30");
        assert_resolves(z, "2026-03-29T02:59", ZONE_GAP, "2026-03-29T01:59");
        assert_resolves(z, "2026-03-29T03:00", ZONE_PLAIN, "2026-03-29T01:00");
        assert_int_equal(zone_local(z, instant("2026-03-29T01:30")) * 60, instant("2026-03-29T03:30"));

        assert_resolves(z, "2026-10-25T01:59", ZONE_PLAIN, "2026-10-24T23:59");
        assert_resolves(z, "2026-10-25T02:00", ZONE_OVERLAP, "2026-10-25T00:00");
        assert_resolves(z, "2026-10-25T02:59", ZONE_OVERLAP, "2026-10-25T00:59");
        assert_resolves(z, "2026-10-25T03:00", ZONE_PLAIN, "2026-10-25T02:00");

        /* The footer holds in 2100, and as far as years have four digits. */
        assert_resolves(z, "2100-03-28T02:30", ZONE_GAP, "2100-03-28T01:30");
        assert_resolves(z, "2100-10-31T02:30", ZONE_OVERLAP, "2100-10-31T00:30");
        assert_resolves(z, "2399-03-28T02:30", ZONE_GAP, "2399-03-28T01:30");
        assert_resolves(z, "9999-03-28T02:30", ZONE_GAP, "9999-03-28T01:30");
        assert_resolves(z, "9999-10-31T02:30", ZONE_OVERLAP, "9999-10-31T00:30");
}

static void test_lookups(void **state) {
        _cleanup_(zone_freep) Zone *z = zone_footed(BERLIN);
        bool dst;

        assert_string_equal(zone_name(z), "Test/Zone");
        assert_string_equal(zone_footer(z), BERLIN);
        assert_int_equal(zone_offset(z, instant("2026-07-01T00:00"), &dst), 7200);
        assert_true(dst);
        assert_int_equal(zone_offset(z, instant("2026-12-01T00:00"), &dst), 3600);
        assert_false(dst);
        assert_string_equal(zone_abbreviation(z, instant("2026-07-01T00:00")), "CEST");
        assert_string_equal(zone_abbreviation(z, instant("2026-12-01T00:00")), "CET");
        assert_string_equal(zone_abbreviation(z, instant("1980-12-01T00:00")), "LMT");

        assert_change(z, "1970-01-01T00:00", "1996-10-27T01:00");
        assert_change(z, "1996-10-27T01:00", "1997-03-30T01:00");
        assert_change(z, "2026-03-29T00:59", "2026-03-29T01:00");
        assert_change(z, "2026-03-29T01:00", "2026-10-25T01:00");
        assert_change(z, "2100-03-29T00:00", "2100-10-31T01:00");
        assert_int_equal(zone_next_change(z, instant("2100-10-31T01:00")), INT64_MAX);
        assert_int_equal(zone_next_change(z, INT64_MAX), INT64_MAX);
        assert_int_equal(zone_next_change(z, INT64_MIN), 846378000);
}

/* ---- footers ---- */

static void test_footers(void **state) {
        static const struct {
                const char *footer;
                int32_t winter, summer;  /* offsets of 1 January and 1 July 2030 */
                const char *first, *second; /* changes of 2030, UTC; NULL for none */
        } cases[] = {
                { "UTC0", 0, 0, NULL, NULL },
                { "<+03>-3", 10800, 10800, NULL, NULL },
                { "<-0930>9:30", -34200, -34200, NULL, NULL },
                { "IST-5:30", 19800, 19800, NULL, NULL },
                { "<+123456>-12:34:56", 45296, 45296, NULL, NULL },
                { BERLIN, 3600, 7200, "2030-03-31T01:00", "2030-10-27T01:00" },
                { "EST5EDT,M3.2.0,M11.1.0", -18000, -14400, "2030-03-10T07:00", "2030-11-03T06:00" },
                { "EST+5EDT4,M3.2.0/2:00:00,M11.1.0/+2", -18000, -14400, "2030-03-10T07:00", "2030-11-03T06:00" },
                /* Southern half: daylight time goes through the new year. */
                { "AEST-10AEDT,M10.1.0,M4.1.0/3", 39600, 36000, "2030-04-06T16:00", "2030-10-05T16:00" },
                { "<-04>4<-03>,M9.1.6/24,M4.1.6/24", -10800, -14400, "2030-04-07T03:00", "2030-09-08T04:00" },
                { "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 39600, 37800, "2030-04-06T15:00", "2030-10-05T15:30" },
                /* Dublin: summer is the standard, winter an hour less. */
                { "IST-1GMT0,M10.5.0,M3.5.0/1", 0, 3600, "2030-03-31T01:00", "2030-10-27T01:00" },
                /* Negative times, and of more than a day (RFC 9636, 3.3.1). */
                { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600, "2030-03-31T01:00", "2030-10-27T01:00" },
                { "EET-2EEST,M3.4.4/50,M10.4.4/50", 7200, 10800, "2030-03-30T00:00", "2030-10-25T23:00" },
                { "AAA0BBB,M5.1.0/-167,M9.1.0/167", 0, 3600, "2030-04-28T01:00", "2030-09-07T22:00" },
                { "AAA0BBB,M1.1.0/-167,M9.1.0/167", 3600, 3600, "2030-09-07T22:00", "2030-12-29T01:00" },
                /* J60 is 1 March in any year, 60 is so in a leap year only. */
                { "AAA0BBB,J60,J300", 0, 3600, "2030-03-01T02:00", "2030-10-27T01:00" },
                { "AAA0BBB,60,300", 0, 3600, "2030-03-02T02:00", "2030-10-28T01:00" },
                /* Daylight time all the year. */
                { "XXX3EDT4,0/0,J365/23", -14400, -14400, NULL, NULL },
                { "AAA0BBB,J1/0,J365/25", 3600, 3600, NULL, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(zone_freep) Zone *z = zone_footed(cases[i].footer);

                assert_int_equal(zone_offset(z, instant("2030-01-01T12:00"), NULL), cases[i].winter);
                assert_int_equal(zone_offset(z, instant("2030-07-01T12:00"), NULL), cases[i].summer);
                assert_int_equal(zone_offset(z, instant("2430-01-01T12:00"), NULL), cases[i].winter);
                assert_int_equal(zone_offset(z, instant("2430-07-01T12:00"), NULL), cases[i].summer);
                if (!cases[i].first) {
                        assert_int_equal(zone_next_change(z, instant("2001-01-01T00:00")), INT64_MAX);
                        continue;
                }
                assert_change(z, "2030-01-01T12:00", cases[i].first);
                assert_change(z, cases[i].first, cases[i].second);
        }
}

static void test_leap_day_rules(void **state) {
        _cleanup_(zone_freep) Zone *julian = zone_footed("AAA0BBB,J60,J300");
        _cleanup_(zone_freep) Zone *ordinal = zone_footed("AAA0BBB,59,300");

        _cleanup_(zone_freep) Zone *last = zone_footed("AAA0BBB,J59,J300");

        assert_change(last, "2028-01-01T00:00", "2028-02-28T02:00");
        assert_change(julian, "2028-01-01T00:00", "2028-03-01T02:00");
        assert_change(ordinal, "2028-01-01T00:00", "2028-02-29T02:00");
        assert_change(ordinal, "2030-01-01T00:00", "2030-03-01T02:00");
}

static void test_wrong_footers(void **state) {
        static const char *const wrong[] = {
                "CE-1", "CET", "CET-", "CET-25", "CET-1:60", "CET-1:0:60", "CET-1 ", " CET-1", "<+03-3",
                "<>-3", "<+3>-3", "C3T-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,", ":Berlin",
                "CET-1CEST,M0.5.0,M10.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0",
                "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5,M10.5.0",
                "CET-1CEST,J0,J300", "CET-1CEST,J366,J300", "CET-1CEST,366,300", "CET-1CEST,-1,300",
                "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0/-168,M10.5.0", "CET-1CEST,M3.5.0/,M10.5.0",
                "CET-1CEST,M3.5.0,M10.5.0,", "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,M0003.5.0,M10.5.0",
                "CET-1:CEST,M3.5.0,M10.5.0", "CET--1", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ-1",
                "CET-00000000000000000000000000001",
        };
        Source s = slim;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                const Image *image;
                Zone *z = (Zone *)&s;
                PosixTz tz;

                if (posixtz_parse(wrong[i], &tz) != -EINVAL)
                        fail_msg("\"%s\" was taken", wrong[i]);
                s.footer = wrong[i];
                image = image_make(&s);
                assert_int_equal(zone_parse("X", image->data, image->n, &z), -EBADMSG);
                assert_ptr_equal(z, &s);
        }
}

/* ---- files ---- */

static void test_no_footer(void **state) {
        _cleanup_(zone_freep) Zone *z = zone_footed("");

        assert_string_equal(zone_footer(z), "");
        assert_int_equal(zone_offset(z, instant("2030-07-01T12:00"), NULL), 3600);
        assert_int_equal(zone_next_change(z, 846378000), INT64_MAX);
}

static void test_version_1(void **state) {
        _cleanup_(zone_freep) Zone *z = NULL;
        Source s = slim;

        s.version = 0;
        s.n_times = 3;
        s.times = (const int64_t[]) { -1000000000, 846378000, 859683600 };
        s.time_types = (const uint8_t[]) { 2, 1, 2 };
        z = zone_make(&s);
        assert_string_equal(zone_footer(z), "");
        assert_int_equal(zone_offset(z, -1000000001, NULL), 3208);
        assert_int_equal(zone_offset(z, -1000000000, NULL), 7200);
        assert_int_equal(zone_offset(z, 846378000, NULL), 3600);
        assert_int_equal(zone_offset(z, 859683600, NULL), 7200);
        assert_int_equal(zone_offset(z, INT64_MAX, NULL), 7200);
        assert_resolves(z, "1997-03-30T02:30", ZONE_GAP, "1997-03-30T01:30");
}

static void test_no_changes(void **state) {
        Source s = slim;

        s.n_times = 0;
        s.time_types = (const uint8_t *)"";
        s.footer = "CET-1";
        _cleanup_(zone_freep) Zone *fixed = zone_make(&s);
        s.footer = BERLIN;
        _cleanup_(zone_freep) Zone *ruled = zone_make(&s);

        assert_int_equal(zone_offset(fixed, INT64_MIN, NULL), 3600);
        assert_int_equal(zone_offset(fixed, INT64_MAX, NULL), 3600);
        assert_resolves(ruled, "1970-03-29T02:30", ZONE_GAP, "1970-03-29T01:30");
        assert_resolves(ruled, "2026-03-29T02:30", ZONE_GAP, "2026-03-29T01:30");
        assert_resolves(ruled, "3026-03-26T02:30", ZONE_GAP, "3026-03-26T01:30");
}

/* A change of name or of the daylight flag alone moves no clock. */
static void test_change_without_offset(void **state) {
        static const Type types[] = { { 3600, 0, 0 }, { 3600, 1, 4 }, { 3600, 0, 4 } };
        Source s = slim;

        s.n_times = 2;
        s.times = (const int64_t[]) { 846378000, 859683600 };
        s.time_types = (const uint8_t[]) { 1, 2 };
        s.types = types;
        s.footer = "CET-1";
        _cleanup_(zone_freep) Zone *z = zone_make(&s);

        assert_int_equal(zone_next_change(z, 0), INT64_MAX);
        for (Slot slot = 846378000 / 60 - 200; slot < 846378000 / 60 + 200; slot++) {
                ZoneKind kind;

                assert_int_equal(zone_resolve(z, slot, &kind), slot * 60 - 3600);
                assert_int_equal(kind, ZONE_PLAIN);
        }
}

/* The footer takes over in the middle of daylight time. */
static void test_last_change_in_summer(void **state) {
        Source s = slim;

        s.n_times = 2;
        s.times = (const int64_t[]) { 846378000, 859683600 };
        s.time_types = (const uint8_t[]) { 1, 2 };
        s.footer = BERLIN;
        _cleanup_(zone_freep) Zone *north = zone_make(&s);
        s.n_times = 1;
        s.time_types = (const uint8_t[]) { 2 };
        s.footer = "CET-1CEST,M9.1.0,M4.1.0";
        _cleanup_(zone_freep) Zone *south = zone_make(&s);

        assert_int_equal(zone_offset(north, 859683600, NULL), 7200);
        assert_change(north, "1997-03-30T01:00", "1997-10-26T01:00");
        assert_int_equal(zone_offset(south, 846378000, NULL), 7200);
        assert_change(south, "1996-10-27T01:00", "1997-04-06T00:00");
        assert_change(south, "1997-04-06T00:00", "1997-09-07T01:00");
}

/* The calendar repeats after 400 years, and so do a footer's answers. */
static void test_period(void **state) {
        const int64_t period = INT64_C(146097) * 86400;
        _cleanup_(zone_freep) Zone *north = zone_footed(BERLIN);
        _cleanup_(zone_freep) Zone *south = zone_footed("AEST-10AEDT,M10.1.0,M4.1.0/3");
        const Zone *zones[] = { north, south };

        for (size_t i = 0; i < ELEMENTSOF(zones); i++)
                for (Slot slot = instant("1997-01-01T00:00") / 60; slot < SLOT_MAX / 2; slot += 149) {
                        ZoneKind a, b;
                        int64_t utc = zone_resolve(zones[i], slot, &a);

                        assert_int_equal(zone_resolve(zones[i], slot + period / 60, &b), utc + period);
                        assert_int_equal(a, b);
                        assert_int_equal(zone_offset(zones[i], utc, NULL),
                                         zone_offset(zones[i], utc + 3 * period, NULL));
                }
}

/* The same rules written out to 2037, as "zic -b fat" does. */
static void test_fat_is_slim(void **state) {
        _cleanup_(zone_freep) Zone *z = zone_footed(BERLIN);
        int64_t times[100] = { 846378000 };
        uint8_t types[100] = { 1 };
        Source s = slim;
        size_t n = 1;

        for (int64_t t = times[0]; (t = zone_next_change(z, t)) < instant("2038-01-01T00:00"); n++) {
                times[n] = t;
                types[n] = zone_offset(z, t, NULL) == 7200 ? 2 : 1;
        }
        assert_int_equal(n, 1 + 2 * 41);
        s.n_times = n;
        s.times = times;
        s.time_types = types;
        s.footer = BERLIN;
        _cleanup_(zone_freep) Zone *fat = zone_make(&s);

        assert_true(zone_fingerprint(fat) != zone_fingerprint(z));
        for (Slot slot = 0; slot < 2 * SLOT_MAX; slot += 97) {
                ZoneKind a, b;

                assert_int_equal(zone_resolve(z, slot, &a), zone_resolve(fat, slot, &b));
                assert_int_equal(a, b);
                assert_int_equal(zone_offset(z, slot * 60, NULL), zone_offset(fat, slot * 60, NULL));
        }
}

static void test_fingerprint(void **state) {
        _cleanup_(zone_freep) Zone *a = zone_footed(BERLIN), *b = zone_footed(BERLIN), *c = zone_footed("CET-1");

        assert_true(zone_fingerprint(a) == zone_fingerprint(b));
        assert_true(zone_fingerprint(a) != zone_fingerprint(c));
}

static void refuse(const Image *image) {
        Zone *z = NULL;

        assert_int_equal(zone_parse("X", image->data, image->n, &z), -EBADMSG);
        assert_null(z);
}

static void test_truncated(void **state) {
        Source s = slim;
        Image cut;

        s.footer = BERLIN;
        cut = *image_make(&s);
        for (; cut.n > 0; cut.n--) {
                Zone *z = NULL;
                /* Of its own size, so that the sanitizer sees a byte read too far. */
                uint8_t *p = malloc(cut.n - 1);

                memcpy(p, cut.data, cut.n - 1);
                assert_int_equal(zone_parse("X", p, cut.n - 1, &z), -EBADMSG);
                free(p);
        }
}

/* One field after the other is made unsound. */
static void test_unsound(void **state) {
        enum { SECOND = 44 + 7, TIMES = SECOND + 44, TYPE_OF = TIMES + 8, TYPES = TYPE_OF + 1 };
        static const struct {
                size_t at;
                const char *bytes;
                size_t n;
        } cases[] = {
                { 0, "X", 1 },                                  /* magic */
                { 4, "1", 1 },                                  /* version */
                { SECOND, "X", 1 },
                { SECOND + 4, "\0", 1 },
                { 32, "\xff\xff\xff\xff", 4 },                  /* counts of the first block */
                { 40, "\x7f\xff\xff\xff", 4 },
                { SECOND + 20, "\0\0\0\1", 4 },                 /* UT indicators: neither 0 nor all */
                { SECOND + 24, "\0\0\0\2", 4 },
                { SECOND + 28, "\0\0\0\1", 4 },                 /* leap seconds */
                { SECOND + 32, "\0\0\0\2", 4 },
                { SECOND + 32, "\xff\xff\xff\xff", 4 },
                { SECOND + 36, "\0\0\0\0", 4 },
                { SECOND + 36, "\0\0\1\1", 4 },
                { SECOND + 40, "\0\0\0\0", 4 },
                { SECOND + 40, "\xff\xff\xff\xff", 4 },
                { TIMES, "\x80\0\0\0\0\0\0\0", 8 },             /* a change before the world began */
                { TIMES, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8 },
                { TYPE_OF, "\3", 1 },                           /* a type there is not */
                { TYPES, "\x80\0\0\0", 4 },                     /* offsets of more than a day */
                { TYPES, "\0\1\x6d\xa0", 4 },
                { TYPES + 4, "\2", 1 },                         /* a flag of neither */
                { TYPES + 5, "\15", 1 },                        /* a name beyond the names */
                { TYPES + 18 + 12, "X", 1 },                    /* a name without an end */
                { TYPES + 18 + 13, "X", 1 },                    /* no footer */
                { TYPES + 18 + 14, "\0", 1 },
        };
        Source s = slim;

        s.footer = BERLIN;
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Image image = *image_make(&s);

                memcpy(image.data + cases[i].at, cases[i].bytes, cases[i].n);
                refuse(&image);
        }

        s.n_times = 2;
        s.times = (const int64_t[]) { 846378000, 846378000 };
        s.time_types = (const uint8_t[]) { 1, 2 };
        refuse(image_make(&s));
}

/* A sound file, but of a clock that counts leap seconds. */
static void test_leap_seconds(void **state) {
        enum { SECOND = 44 + 7, END = SECOND + 44 + 9 + 18 + 13, LEAP = 12 };
        Source s = slim;
        Image image;

        s.footer = BERLIN;
        image = *image_make(&s);
        memmove(image.data + END + LEAP, image.data + END, image.n - END);
        memcpy(image.data + END, "\0\0\0\0\4\xb2\x58\0\0\0\0\1", LEAP);
        image.data[SECOND + 31] = 1;
        image.n += LEAP;
        refuse(&image);
}

/* ---- chance ---- */

static unsigned seeded(void) {
        const char *env = getenv("SEED");
        unsigned seed = env ? (unsigned)strtoul(env, NULL, 10) : (unsigned)time(NULL);

        print_message("SEED=%u\n", seed);
        srand(seed);
        return seed;
}

static int64_t chance64(void) {
        uint64_t v = 0;

        for (int i = 0; i < 5; i++)
                v = v << 15 ^ (uint64_t)rand();
        return (int64_t)(v >> rand() % 64);
}

static void ask_everything(const Zone *z) {
        static const int64_t extremes[] = { INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX };
        char buf[INSTANT_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(extremes) + 8; i++) {
                int64_t v = i < ELEMENTSOF(extremes) ? extremes[i] : chance64();
                ZoneKind kind;

                (void)zone_resolve(z, v, &kind);
                (void)zone_local(z, v);
                assert_true(zone_next_change(z, v) > v || v == INT64_MAX);
                assert_true(strlen(zone_abbreviation(z, v)) < 256);
                assert_true(strlen(instant_format(z, v, buf)) < sizeof(buf));
                assert_true(strlen(instant_format_utc(v, buf)) < sizeof(buf));
        }
}

static void test_damaged(void **state) {
        int whole = 0;
        Source s = slim;
        Image sound;

        seeded();
        s.footer = BERLIN;
        sound = *image_make(&s);
        for (int i = 0; i < 20000; i++) {
                _cleanup_(zone_freep) Zone *z = NULL;
                size_t n = rand() % 4 ? sound.n : (size_t)rand() % sound.n;
                uint8_t *p = malloc(n + 1);

                memcpy(p, sound.data, n);
                for (int k = rand() % 4; k >= 0 && n > 0; k--)
                        p[(size_t)rand() % n] = (uint8_t)(rand() % 3 ? rand() : (rand() % 2 ? 0xff : 0));
                if (zone_parse("X", p, n, &z) == 0) {
                        whole++;
                        ask_everything(z);
                }
                free(p);
        }
        assert_true(whole >= 100 && whole <= 19000);
}

/* Any rules: what zone_resolve answers is what a search of all instants finds. */
static void check_slot(const Zone *z, Slot slot) {
        int64_t near = slot * 60 - zone_offset(z, slot * 60, NULL);
        int64_t first = INT64_MAX, last = INT64_MIN, utc;
        ZoneKind kind;

        /* Each offset near there: is the clock at that instant the one asked for? */
        for (int64_t d = -5 * 3600; d <= 5 * 3600; d += 900) {
                int64_t t = slot * 60 - zone_offset(z, near + d, NULL);

                if (t + zone_offset(z, t, NULL) != slot * 60)
                        continue;
                first = MIN(first, t);
                last = MAX(last, t);
        }

        utc = zone_resolve(z, slot, &kind);
        if (first > last) {
                int64_t change = zone_next_change(z, near - 5 * 3600);

                assert_int_equal(kind, ZONE_GAP);
                assert_int_equal(utc, slot * 60 - zone_offset(z, change - 1, NULL));
                assert_true(zone_local(z, utc) > slot);
                return;
        }
        assert_int_equal(utc, first);
        assert_int_equal(kind, first == last ? ZONE_PLAIN : ZONE_OVERLAP);
        assert_int_equal(zone_local(z, utc), slot);
}

static void test_any_rules(void **state) {
        int changes = 0;

        seeded();
        for (int i = 0; i < 300; i++) {
                char footer[100];
                int offset = rand() % 19 - 9;

                (void)snprintf(footer, sizeof(footer), "AAA%dBBB%d,M%d.%d.%d/%d,M%d.%d.%d/%d", offset,
                               offset + (rand() % 3 ? -1 : rand() % 2 ? 1 : -2), rand() % 4 + 2, rand() % 5 + 1,
                               rand() % 7, rand() % 60 - 20, rand() % 4 + 8, rand() % 5 + 1, rand() % 7,
                               rand() % 60 - 20);
                _cleanup_(zone_freep) Zone *z = zone_footed(footer);

                for (int k = 0; k < 6; k++) {
                        int64_t from = instant("2000-01-01T00:00") + rand() % (100 * 365) * INT64_C(86400);
                        int64_t t = zone_next_change(z, from);

                        if (t == INT64_MAX)
                                continue;
                        changes++;
                        assert_true(zone_offset(z, t, NULL) != zone_offset(z, t - 1, NULL));
                        assert_int_equal(zone_offset(z, t - 1, NULL), zone_offset(z, from, NULL));
                        for (Slot slot = t / 60 - 13 * 60; slot < t / 60 + 13 * 60; slot += 1 + rand() % 30)
                                check_slot(z, slot);
                }
        }
        assert_true(changes > 1000);
}

/* ---- names and texts ---- */

static void test_name_valid(void **state) {
        static const char *const valid[] = {
                "UTC", "Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Etc/GMT-14",
                "EST5EDT", "America/Port-au-Prince",
                "A234567890123456789012345678901234567890123456789012345678901234",
        };
        static const char *const wrong[] = {
                "", "/", "/etc/passwd", "../passwd", "Europe/..", "Europe/../UTC", ".", "Europe/", "Europe//Berlin",
                "Europe Berlin", "Europe/Berlin\n", "zone.tab", "<+03>-3", "CET-1CEST,M3.5.0,M10.5.0/3", ":UTC",
                "Europe\\Berlin", "Europ\xc3\xa9",
                "A2345678901234567890123456789012345678901234567890123456789012345",
        };

        for (size_t i = 0; i < ELEMENTSOF(valid); i++)
                assert_true(zone_name_valid(valid[i]));
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_false(zone_name_valid(wrong[i]));
}

static void test_format(void **state) {
        _cleanup_(zone_freep) Zone *berlin = zone_footed(BERLIN), *west = zone_footed("<-0930>9:30");
        char buf[INSTANT_TEXT_SIZE];

        assert_string_equal(instant_format(berlin, instant("2026-11-22T18:00"), buf), "2026-11-22T19:00:00+01:00");
        assert_string_equal(instant_format(berlin, instant("2026-07-22T18:00") + 7, buf),
                            "2026-07-22T20:00:07+02:00");
        assert_string_equal(instant_format(west, instant("2026-07-22T08:00"), buf), "2026-07-21T22:30:00-09:30");
        /* Local mean time, 53:28 east: the minute of the offset is cut, the instant stays. */
        assert_string_equal(instant_format(berlin, instant("1980-01-01T00:00"), buf), "1980-01-01T00:53:00+00:53");
        assert_string_equal(instant_format_utc(instant("2026-11-22T18:00"), buf), "2026-11-22T18:00:00Z");
        assert_string_equal(instant_format_utc(-1, buf), "1969-12-31T23:59:59Z");
        assert_string_equal(instant_format_utc(INT64_MAX, buf), "9999-12-31T23:59:59Z");
        assert_string_equal(instant_format_utc(INT64_MIN, buf), "0001-01-01T00:00:00Z");
        assert_int_equal(zone_local(berlin, -3208), 0);
        assert_int_equal(zone_local(berlin, -3209), -1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_gap_and_overlap), cmocka_unit_test(test_lookups),
                cmocka_unit_test(test_footers),         cmocka_unit_test(test_leap_day_rules),
                cmocka_unit_test(test_wrong_footers),   cmocka_unit_test(test_no_footer),
                cmocka_unit_test(test_version_1),       cmocka_unit_test(test_no_changes),
                cmocka_unit_test(test_change_without_offset),
                cmocka_unit_test(test_last_change_in_summer),
                cmocka_unit_test(test_period),          cmocka_unit_test(test_leap_seconds),
                cmocka_unit_test(test_fat_is_slim),     cmocka_unit_test(test_fingerprint),
                cmocka_unit_test(test_truncated),       cmocka_unit_test(test_unsound),
                cmocka_unit_test(test_damaged),         cmocka_unit_test(test_any_rules),
                cmocka_unit_test(test_name_valid),      cmocka_unit_test(test_format),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
