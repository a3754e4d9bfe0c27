/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zones by name, from a zoneinfo folder of the test's own, and the system zone's name. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "util.h"
#include "zones.h"

static char root[64];

static const char *in_root(const char *name) {
        static char path[256];

        (void)snprintf(path, sizeof(path), "%s/%s", root, name);
        return path;
}

static void write_file(const char *name, const void *data, size_t n) {
        _cleanup_fclose_ FILE *f = fopen(in_root(name), "we");

        assert_non_null(f);
        assert_int_equal(fwrite(data, 1, n, f), n);
}

/* A zone without changes: an offset of HOURS, one digit. */
static void write_zone(const char *name, char hours) {
        char data[] = "TZif\0" "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4" "\0\0\0\0\0\0" "XXX";
        uint32_t seconds = (uint32_t)(hours - '0') * 3600;

        assert_int_equal(sizeof(data), 54);
        data[46] = (char)(seconds >> 8);
        data[47] = (char)(seconds & 0xff);
        write_file(name, data, sizeof(data));
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw) {
        return remove(path);
}

static int setup(void **state) {
        (void)snprintf(root, sizeof(root), "/tmp/test-zones-XXXXXX");
        assert_non_null(mkdtemp(root));
        assert_int_equal(mkdir(in_root("etc"), 0700), 0);
        assert_int_equal(mkdir(in_root("zoneinfo"), 0700), 0);
        assert_int_equal(mkdir(in_root("zoneinfo/Area"), 0700), 0);
        write_zone("zoneinfo/Area/One", '1');
        write_zone("zoneinfo/Two", '2');
        assert_int_equal(setenv("TZDIR", in_root("zoneinfo"), 1), 0);
        assert_int_equal(unsetenv("TZ"), 0);
        return 0;
}

static int teardown(void **state) {
        return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_get(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *one, *two, *again;

        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_get(zones, "Area/One", &one), 0);
        assert_int_equal(zones_get(zones, "Two", &two), 0);
        assert_int_equal(zones_get(zones, "Area/One", &again), 0);
        assert_ptr_equal(one, again);
        assert_string_equal(zone_name(one), "Area/One");
        assert_int_equal(zone_offset(one, 0, NULL), 3600);
        assert_int_equal(zone_offset(two, 0, NULL), 7200);
}

static void test_get_wrong(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *z = NULL;

        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_get(zones, "../etc/localtime", &z), -EINVAL);
        assert_int_equal(zones_get(zones, "/etc/localtime", &z), -EINVAL);
        assert_int_equal(zones_get(zones, "", &z), -EINVAL);
        assert_int_equal(zones_get(zones, "Three", &z), -ENOENT);
        assert_int_equal(zones_get(zones, "Area", &z), -ENOENT);
        assert_int_equal(zones_get(zones, "Two/Three", &z), -ENOENT);

        write_file("zoneinfo/Text", "no zone", 7);
        assert_int_equal(zones_get(zones, "Text", &z), -EBADMSG);
        write_file("zoneinfo/Empty", "", 0);
        assert_int_equal(zones_get(zones, "Empty", &z), -EBADMSG);
        write_zone("zoneinfo/Big", '1');
        assert_int_equal(truncate(in_root("zoneinfo/Big"), 2 << 20), 0);
        assert_int_equal(zones_get(zones, "Big", &z), -EBADMSG);
        assert_int_equal(mkfifo(in_root("zoneinfo/Fifo"), 0600), 0);
        assert_int_equal(zones_get(zones, "Fifo", &z), -ENOENT);
        assert_int_equal(symlink("Loop", in_root("zoneinfo/Loop")), 0);
        assert_int_equal(zones_get(zones, "Loop", &z), -ELOOP);
        assert_null(z);
        assert_int_equal(zones_reload(zones), 0);
}

/* What lies beside the zones, and other forms of them. */
static void test_names_of_no_place(void **state) {
        static const char *const none[] = { "localtime", "posixrules", "Factory", "posix/localtime", "right/Factory" };
        _cleanup_(zones_freep) Zones *zones = NULL;
        _cleanup_free_ char *data = NULL;
        const Zone *one, *z;
        size_t size;

        assert_int_equal(zones_new(&zones), 0);
        write_zone("zoneinfo/localtime", '2');
        write_zone("zoneinfo/posixrules", '2');
        write_zone("zoneinfo/Factory", '2');
        for (size_t i = 0; i < ELEMENTSOF(none); i++)
                assert_int_equal(zones_get(zones, none[i], &z), -ENOENT);
        assert_int_equal(zones_get(zones, "posix/Area/One", &one), 0);
        assert_string_equal(zone_name(one), "Area/One");
        assert_int_equal(zones_get(zones, "right/Area/One", &z), 0);
        assert_ptr_equal(z, one);
        assert_int_equal(zones_get(zones, "Area/One", &z), 0);
        assert_ptr_equal(z, one);
        assert_int_equal(zones_get(zones, "posix/None", &z), -ENOENT);

        /* A plan that is in one by an older program goes on by the rules that were kept. */
        assert_int_equal(zones_read("Area/One", &data, &size), 0);
        assert_int_equal(zones_keep(zones, "localtime", data, size), 0);
        assert_int_equal(zones_get(zones, "localtime", &z), 0);
        assert_int_equal(zone_offset(z, 0, NULL), 3600);
        assert_true(zones_is_gone(zones, z));
        assert_int_equal(zones_reload(zones), 0);
        assert_true(zones_is_gone(zones, z));
}

/* What can't be read is nowhere. */
static void test_here(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *z;

        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(setenv("TZ", "Two", 1), 0);
        assert_int_equal(zones_here(zones, &z), 0);
        assert_string_equal(zone_name(z), "Two");
        write_file("zoneinfo/Broken", "TZif2", 5);
        write_file("zoneinfo/UTC", "TZif2", 5);
        assert_int_equal(setenv("TZ", "Broken", 1), 0);
        assert_int_equal(zones_here(zones, &z), 0);
        assert_string_equal(zone_name(z), "UTC");
        assert_int_equal(zone_offset(z, 1800000000, NULL), 0);
}

static void test_utc_without_files(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *z;

        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_get(zones, "UTC", &z), 0);
        assert_int_equal(zone_offset(z, 1800000000, NULL), 0);
        assert_string_equal(zone_abbreviation(z, 0), "UTC");
        assert_int_equal(zone_resolve(z, 1000, NULL), 60000);
        assert_int_equal(zones_get(zones, "Etc/UTC", &z), -ENOENT);
        assert_int_equal(zones_reload(zones), 0);
}

static void test_changed(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *one, *two, *kept;

        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_reload(zones), 0);
        assert_int_equal(zones_get(zones, "Area/One", &one), 0);
        assert_int_equal(zones_get(zones, "Two", &two), 0);
        assert_int_equal(zones_reload(zones), 0);

        write_zone("zoneinfo/Area/One", '1'); /* the same bytes */
        assert_int_equal(zones_reload(zones), 0);

        write_zone("zoneinfo/Area/One", '3');
        assert_int_equal(zone_offset(one, 0, NULL), 3600); /* still lent out */
        assert_int_equal(zones_reload(zones), 1);
        assert_int_equal(zones_reload(zones), 0);
        assert_int_equal(zones_get(zones, "Area/One", &one), 0);
        assert_int_equal(zone_offset(one, 0, NULL), 3 * 3600);
        assert_int_equal(zones_get(zones, "Two", &kept), 0);
        assert_ptr_equal(kept, two);

        /* A file that is gone or half written does not take the rules away. */
        assert_int_equal(unlink(in_root("zoneinfo/Area/One")), 0);
        write_file("zoneinfo/Two", "TZif", 4);
        assert_int_equal(zones_reload(zones), 0);
        assert_int_equal(zones_get(zones, "Area/One", &one), 0);
        assert_int_equal(zone_offset(one, 0, NULL), 3 * 3600);
}

static void assert_system(const char *expected) {
        _cleanup_free_ char *name = NULL;

        assert_int_equal(zones_system_in(root, &name), 0);
        assert_string_equal(name, expected);
}

static void test_system_environment(void **state) {
        static const struct {
                const char *tz, *expected;
        } cases[] = {
                { "Area/One", "Area/One" }, { ":Area/One", "Area/One" }, { "Two", "Two" },
                { "", "UTC" },
                /* No name, or of no zone: the next place counts. */
                { "Area/None", "Two" }, { "CET-1CEST", "Two" }, { "<+03>-3", "Two" }, { "Area", "Two" },
                { "../zoneinfo/Two/..", "Two" }, { ":", "Two" }, { "/etc/passwd", "Two" },
                /* Other forms of a zone, and what is none. */
                { "posix/Area/One", "Area/One" }, { ":right/Area/One", "Area/One" }, { "localtime", "Two" }, { ":/etc/localtime", "Two" },
                { "posixrules", "Two" }, { "Factory", "Two" }, { "zone-tab", "Two" }, { "posix/localtime", "Two" },
        };
        char path[300];

        assert_int_equal(symlink("../usr/share/zoneinfo/Two", in_root("etc/localtime")), 0);
        write_zone("zoneinfo/UTC", '0');
        write_zone("zoneinfo/localtime", '1');
        write_zone("zoneinfo/posixrules", '1');
        write_zone("zoneinfo/Factory", '1');
        write_file("zoneinfo/zone-tab", "# A table", 9);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_int_equal(setenv("TZ", cases[i].tz, 1), 0);
                assert_system(cases[i].expected);
        }
        (void)snprintf(path, sizeof(path), ":%s", in_root("zoneinfo/Area/One"));
        assert_int_equal(setenv("TZ", path, 1), 0);
        assert_system("Area/One");
}

static void point_localtime(const char *target) {
        _cleanup_free_ char *copy = strdup(target); /* in_root() has one buffer */

        (void)unlink(in_root("etc/localtime"));
        assert_int_equal(symlink(copy, in_root("etc/localtime")), 0);
}

static void test_system_files(void **state) {
        assert_system("UTC");

        write_file("etc/timezone", "Area/One\n", 9);
        assert_system("Area/One");
        write_file("etc/timezone", "Area/One", 8);
        assert_system("Area/One");
        write_file("etc/timezone", "Area/None\n", 10);
        assert_system("UTC");
        write_file("etc/timezone", "\n", 1);
        assert_system("UTC");

        write_file("etc/timezone", "Area/One\n", 9);
        point_localtime("/usr/share/zoneinfo/Two");
        assert_system("Two");
        point_localtime("../usr/share/zoneinfo/Two");
        assert_system("Two");
        point_localtime(in_root("zoneinfo/Two"));
        assert_system("Two");
        point_localtime("/usr/share/zoneinfo/None");
        assert_system("Area/One");
        point_localtime("/usr/share/zoneinfo/posix/Two");
        assert_system("Two");
        point_localtime("/usr/share/zoneinfo/right/Two");
        assert_system("Two");
        write_zone("zoneinfo/localtime", '2');
        point_localtime("/usr/share/zoneinfo/localtime");
        assert_system("Area/One");
        write_file("etc/timezone", "right/Area/One\n", 15);
        assert_system("Area/One");
        write_file("etc/timezone", "localtime\n", 10);
        assert_system("UTC");
        write_file("etc/timezone", "Area/One\n", 9);
        point_localtime("/usr/share/zoneinfo/../../etc/passwd");
        assert_system("Area/One");

        /* A copy instead of a link names nothing. */
        assert_int_equal(unlink(in_root("etc/localtime")), 0);
        write_zone("etc/localtime", '2');
        assert_system("Area/One");
}

static void test_system_itself(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        _cleanup_free_ char *name = NULL;
        const Zone *z;

        assert_int_equal(unsetenv("TZDIR"), 0);
        assert_int_equal(zones_system(&name), 0);
        assert_true(zone_name_valid(name));
        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_get(zones, name, &z), 0);

        /* A folder that is not absolute is none. */
        assert_int_equal(setenv("TZDIR", "zoneinfo", 1), 0);
        assert_int_equal(zones_get(zones, "Europe/Berlin", &z), 0);
        assert_int_equal(zone_offset(z, 1795287600, NULL), 3600);
}

/* As tzdata.zi and zone.tab have them: a link to a link, a place that a country goes by, a loop. */
static void write_lists(void) {
        static const char links[] = "# version 2026z\nZ Area/One 1 - XXX\nL Area/One Old/One\nL Old/One Older/One\n"
                                    "L Area/One Area/Capital\nL Etc/UTC Zulu\nL Loop/B Loop/A\nL Loop/A Loop/B\n";
        static const char places[] = "# country, coordinates, zone\nXX\t+0000+00000\tArea/One\nYY\t+0000+00000\tArea/Capital\ta comment\n";

        write_file("zoneinfo/tzdata.zi", links, sizeof(links) - 1);
        write_file("zoneinfo/zone.tab", places, sizeof(places) - 1);
}

static void assert_goes_by(Zones *zones, const char *name, const char *stays) {
        const Zone *zone;

        assert_int_equal(zones_get(zones, name, &zone), 0);
        assert_string_equal(zone_name(zone), stays);
}

static void test_two_names_of_one_zone(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        const Zone *one, *other;

        write_lists();
        assert_int_equal(mkdir(in_root("zoneinfo/Old"), 0700), 0);
        write_zone("zoneinfo/Old/One", '1');
        write_zone("zoneinfo/Area/Capital", '1');
        assert_int_equal(zones_new(&zones), 0);
        assert_goes_by(zones, "Old/One", "Area/One");
        assert_goes_by(zones, "Older/One", "Area/One");    /* which has no file any more */
        assert_goes_by(zones, "Area/Capital", "Area/Capital"); /* nobody there knows the other place */
        assert_goes_by(zones, "Zulu", "UTC");
        assert_goes_by(zones, "UTC", "UTC");
        assert_int_equal(zones_get(zones, "Area/One", &one), 0);
        assert_int_equal(zones_get(zones, "Older/One", &other), 0);
        assert_ptr_equal(one, other);
        assert_int_equal(zones_get(zones, "Loop/A", &one), -ENOENT);
}

static void test_the_file_of_the_name_that_stays_is_missing(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;

        write_lists();
        assert_int_equal(mkdir(in_root("zoneinfo/Old"), 0700), 0);
        write_zone("zoneinfo/Old/One", '1');
        assert_int_equal(unlink(in_root("zoneinfo/Area/One")), 0);
        assert_int_equal(zones_new(&zones), 0);
        assert_goes_by(zones, "Old/One", "Old/One");
}

static void test_the_system_without_tzdata_zi(void **state) {
        static const char links[] = "# tzdb links\nLink\tArea/One\t\tOld/One\t# a comment\n";
        _cleanup_(zones_freep) Zones *zones = NULL;

        write_file("zoneinfo/backward", links, sizeof(links) - 1);
        assert_int_equal(zones_new(&zones), 0);
        assert_goes_by(zones, "Old/One", "Area/One");
}

/* The rules that were kept serve where there is no file, or none that is sound; and no longer than that. */
static void test_kept_rules(void **state) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        _cleanup_free_ char *data = NULL;
        const Zone *zone;
        size_t size;

        assert_int_equal(zones_read("Area/One", &data, &size), 0);
        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_keep(zones, "Two", "", 0), 0);
        assert_int_equal(zones_keep(zones, "Two", data, size), 0);
        assert_int_equal(zones_get(zones, "Two", &zone), 0);
        assert_int_equal(zone_offset(zone, 0, NULL), 7200);
        assert_false(zones_is_gone(zones, zone));
        zones = zones_free(zones);

        write_file("zoneinfo/Two", "TZif", 4);
        assert_int_equal(zones_new(&zones), 0);
        assert_int_equal(zones_get(zones, "Two", &zone), -EBADMSG);
        assert_int_equal(unlink(in_root("zoneinfo/Two")), 0);
        assert_int_equal(zones_get(zones, "Two", &zone), -ENOENT);
        assert_int_equal(zones_keep(zones, "Two", data, size), 0);
        assert_int_equal(zones_get(zones, "Two", &zone), 0);
        assert_int_equal(zone_offset(zone, 0, NULL), 3600);
        assert_true(zones_is_gone(zones, zone));

        assert_int_equal(zones_reload(zones), 0);
        assert_true(zones_is_gone(zones, zone));
        write_zone("zoneinfo/Two", '3');
        assert_int_equal(zones_reload(zones), 1);
        assert_int_equal(zones_get(zones, "Two", &zone), 0);
        assert_int_equal(zone_offset(zone, 0, NULL), 10800);
        assert_false(zones_is_gone(zones, zone));
        /* Gone while it is in use: what was read stays. */
        assert_int_equal(unlink(in_root("zoneinfo/Two")), 0);
        assert_int_equal(zones_reload(zones), 0);
        assert_true(zones_is_gone(zones, zone));
        assert_int_equal(zone_offset(zone, 0, NULL), 10800);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_get),          TEST(test_get_wrong),          TEST(test_names_of_no_place), TEST(test_here), TEST(test_utc_without_files),
                TEST(test_changed),      TEST(test_system_environment), TEST(test_system_files),
                TEST(test_system_itself), TEST(test_two_names_of_one_zone), TEST(test_the_file_of_the_name_that_stays_is_missing),
                TEST(test_the_system_without_tzdata_zi), TEST(test_kept_rules),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
