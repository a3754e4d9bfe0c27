/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be typed so that the daemon starts at login, wherever its unit was installed. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "autostart.h"
#include "util.h"

static char *scratch;

/* Makes PATH's folders below SCRATCH, and there a file, or a link to TARGET. */
static void put(const char *path, const char *target) {
        _cleanup_free_ char *whole = NULL;

        assert_true(asprintf(&whole, "%s/%s", scratch, path) > 0);
        for (char *p = whole + strlen(scratch) + 1; (p = strchr(p, '/')); *p++ = '/') {
                *p = '\0';
                assert_true(mkdir(whole, 0700) == 0 || errno == EEXIST);
        }
        if (target) {
                assert_int_equal(symlink(target, whole), 0);
        } else {
                FILE *f = fopen(whole, "we");

                assert_non_null(f);
                assert_int_equal(fclose(f), 0);
        }
}

static int set_up(void **state) {
        _cleanup_free_ char *share = NULL;

        scratch = strdup("/tmp/cytosched-autostart-XXXXXX");
        if (!mkdtemp(scratch) || asprintf(&share, "%s/share", scratch) < 0)
                return -1;
        (void)unsetenv("XDG_CONFIG_HOME");
        (void)unsetenv("XDG_DATA_HOME");
        return setenv("HOME", scratch, 1) || setenv("XDG_DATA_DIRS", share, 1);
}

static int tear_down(void **state) {
        _cleanup_free_ char *command = NULL;
        int r = asprintf(&command, "rm -rf '%s'", scratch) < 0 || system(command) != 0;

        free(scratch);
        return r;
}

static void assert_remedy(const char *expected) {
        _cleanup_free_ char *units = NULL, *remedy = NULL;

        assert_true(asprintf(&units, "%s/opt/lib/systemd/user", scratch) > 0);
        remedy = autostart_remedy(units);
        assert_string_equal(remedy, expected);
}

static bool installed_here(void) {
        return access("/usr/lib/systemd/user/cytoschedd.service", F_OK) == 0 ||
               access("/usr/local/lib/systemd/user/cytoschedd.service", F_OK) == 0;
}

static void test_a_prefix_that_systemd_does_not_search(void **state) {
        _cleanup_free_ char *expected = NULL;

        if (installed_here())
                skip();
        put("opt/lib/systemd/user/cytoschedd.service", NULL);
        assert_true(asprintf(&expected, "systemctl --user enable %s/opt/lib/systemd/user/cytoschedd.service", scratch) > 0);
        assert_remedy(expected);
        /* As it is linked by that. */
        put(".config/systemd/user/cytoschedd.service", "/opt/lib/systemd/user/cytoschedd.service");
        assert_remedy("systemctl --user enable cytoschedd");
}

static void test_a_folder_that_systemd_searches(void **state) {
        put("opt/lib/systemd/user/cytoschedd.service", NULL);
        put("share/systemd/user/cytoschedd.service", NULL);
        assert_remedy("systemctl --user enable cytoschedd");
}

static void test_not_installed(void **state) {
        assert_remedy("systemctl --user enable cytoschedd");
}

static void test_masked(void **state) {
        put("share/systemd/user/cytoschedd.service", NULL);
        put(".config/systemd/user/cytoschedd.service", "/dev/null");
        assert_remedy("systemctl --user unmask cytoschedd");
        assert_false(autostart_enabled());
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_a_prefix_that_systemd_does_not_search, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_a_folder_that_systemd_searches, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_not_installed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_masked, set_up, tear_down),
        };

        return cmocka_run_group_tests_name("autostart", tests, NULL, NULL);
}
