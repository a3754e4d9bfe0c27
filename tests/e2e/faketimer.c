/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded after libfaketime, which turns "at once" (an instant of 1970) into a time before
 * 1970 where its offset is positive, and the kernel refuses that. */

#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timerfd_settime(int fd, int flags, const struct itimerspec *new_value, struct itimerspec *old_value) {
        struct itimerspec value = *new_value;

        if (value.it_value.tv_sec < 0)
                value.it_value = (struct timespec){ 0, 1 };
        return (int)syscall(SYS_timerfd_settime, fd, flags, &value, old_value);
}
