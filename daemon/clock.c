/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one file that reads the clock. */

#include "clock.h"

#include <time.h>

int64_t clock_now(void) {
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        return now.tv_sec;
}

int64_t clock_offset(void) {
        struct timespec since;

        clock_gettime(CLOCK_BOOTTIME, &since);
        return clock_now() - since.tv_sec;
}
