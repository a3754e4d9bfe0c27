/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times to arm timers at, at the ends of the clock. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <time.h>
#include <unistd.h>
#include <sys/timerfd.h>

#include "util.h"
#include "wake.h"

#define USEC_PER_SEC UINT64_C(1000000)
#define NOW INT64_C(1795770000) /* 2026-11-27 */
#define YEAR (INT64_C(366) * 86400)

static void test_what_is_near_is_exact(void **state) {
        for (int64_t after = 0; after <= YEAR; after += 86399)
                assert_int_equal(wake_usec(NOW + after, NOW), (uint64_t)(NOW + after) * USEC_PER_SEC);
        assert_int_equal(wake_usec(NOW - 1, NOW), (uint64_t)(NOW - 1) * USEC_PER_SEC);
}

static void test_what_is_far_is_looked_at_again(void **state) {
        static const int64_t far[] = { NOW + YEAR + 1, INT32_MAX + INT64_C(1), INT64_C(1) << 53, INT64_C(1) << 62, INT64_MAX - 1, INT64_MAX };

        for (size_t i = 0; i < ELEMENTSOF(far); i++)
                assert_int_equal(wake_usec(far[i], NOW), (uint64_t)(NOW + YEAR) * USEC_PER_SEC);
}

static void test_what_is_past_is_due(void **state) {
        static const int64_t past[] = { 0, -1, INT32_MIN, INT64_MIN + 1, INT64_MIN };

        for (size_t i = 0; i < ELEMENTSOF(past); i++)
                assert_int_equal(wake_usec(past[i], NOW), 0);
}

/* Whatever the clock says. */
static void test_a_clock_at_its_ends(void **state) {
        static const int64_t ends[] = { INT64_MIN, INT32_MIN, -1, 0, 1, INT32_MAX, INT64_MAX / 1000000, INT64_MAX / 1000, INT64_MAX };

        for (size_t i = 0; i < ELEMENTSOF(ends); i++)
                for (size_t j = 0; j < ELEMENTSOF(ends); j++)
                        assert_true(wake_usec(ends[j], ends[i]) <= (uint64_t)INT64_MAX);
        assert_int_equal(wake_usec(NOW, -5), (uint64_t)YEAR * USEC_PER_SEC);
}

/* Of whatever size a time_t is, it is after any time that it can tell of, and the kernel takes it. */
static void test_never(void **state) {
        struct itimerspec never = { .it_value.tv_sec = (time_t)wake_never(sizeof(time_t)) }, left;
        int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);

        assert_int_equal(wake_never(4), INT32_MAX);
        assert_int_equal(wake_never(8), INT64_MAX / 1000000000);
        assert_int_equal((int64_t)never.it_value.tv_sec, wake_never(sizeof(time_t)));
        assert_true(fd >= 0);
        assert_int_equal(timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL), 0);
        assert_int_equal(timerfd_gettime(fd, &left), 0);
        assert_true(left.it_value.tv_sec > 366 * 86400);
        close(fd);
}

/* A time_t and an off_t of 64 bits on machines of 32, too: _TIME_BITS and _FILE_OFFSET_BITS. */
static void test_times_are_wide(void **state) {
        assert_int_equal(sizeof(time_t), 8);
        assert_int_equal(sizeof(off_t), 8);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_near_is_exact),
                cmocka_unit_test(test_what_is_far_is_looked_at_again),
                cmocka_unit_test(test_what_is_past_is_due),
                cmocka_unit_test(test_a_clock_at_its_ends),
                cmocka_unit_test(test_never),
                cmocka_unit_test(test_times_are_wide),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
