/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded before libfaketime 0.9.10, which takes every timer descriptor for one of the wall
 * clock. Monotonic ones then never fire, or always; and "at once" (an instant of 1970) becomes
 * a time before 1970 that the kernel refuses. Those go to the kernel as they are. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD 1024
#define LONG_AGO_SEC 86400

static bool is_wall_clock[MAX_FD];

int timerfd_create(int clock, int flags) {
        int fd = (int)syscall(SYS_timerfd_create, clock, flags);

        if (fd >= 0 && fd < MAX_FD)
                is_wall_clock[fd] = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM;
        return fd;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old) {
        int (*next)(int, int, const struct itimerspec *, struct itimerspec *) = dlsym(RTLD_NEXT, "timerfd_settime");

        if (next && fd >= 0 && fd < MAX_FD && is_wall_clock[fd] && (flags & TFD_TIMER_ABSTIME) &&
            value->it_value.tv_sec > LONG_AGO_SEC)
                return next(fd, flags, value, old);
        return (int)syscall(SYS_timerfd_settime, fd, flags, value, old);
}
