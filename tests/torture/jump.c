/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded before libfaketime: a clock that is set while programs run. The file that $JUMP names
 * stands for the clock: when it is written, a timer that is to be cancelled by a set clock becomes
 * readable, as the kernel makes it. Every other timer descriptor goes the way of faketimer.c. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int watch(int fd) {
        const char *path = getenv("JUMP");
        int watching = path ? inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : -1;

        if (watching < 0)
                return -1;
        if (inotify_add_watch(watching, path, IN_CLOSE_WRITE) < 0 || dup3(watching, fd, O_CLOEXEC) < 0) {
                close(watching);
                return -1;
        }
        close(watching);
        return 0;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old) {
        int (*next)(int, int, const struct itimerspec *, struct itimerspec *) = dlsym(RTLD_NEXT, "timerfd_settime");

        if (flags & TFD_TIMER_CANCEL_ON_SET)
                return watch(fd);
        return next ? next(fd, flags, value, old) : -1;
}
