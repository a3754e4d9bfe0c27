/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times to arm timers at. */

#include "wake.h"

#include "util.h"

#define USEC_PER_SEC INT64_C(1000000)
#define MOST_SEC (INT64_C(366) * 86400)
/* The last second of which the microseconds fit, with the year added. */
#define NOW_MAX (INT64_MAX / USEC_PER_SEC - MOST_SEC)

uint64_t wake_usec(int64_t wake, int64_t now) {
        int64_t from = MAX(MIN(now, NOW_MAX), INT64_C(0));

        return (uint64_t)(MAX(MIN(wake, from + MOST_SEC), INT64_C(0)) * USEC_PER_SEC);
}

int64_t wake_never(size_t time_size) {
        /* The kernel counts in nanoseconds, in 64 bits. */
        return time_size > 4 ? INT64_MAX / INT64_C(1000000000) : INT32_MAX;
}
