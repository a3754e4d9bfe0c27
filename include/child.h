/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A child, between fork() and exec(). */

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* INPUT and OUTPUT (/dev/null where negative) are its own, signals are as any program expects them, and what
 * the service manager told the parent is not told to it. 0 or -1 with errno. */
static inline int child_begin(int input, int output) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        sigset_t none;

        sigemptyset(&none);
        (void)sigprocmask(SIG_SETMASK, &none, NULL);
        (void)signal(SIGPIPE, SIG_DFL);
        (void)unsetenv("NOTIFY_SOCKET");
        (void)unsetenv("WATCHDOG_USEC");
        (void)unsetenv("WATCHDOG_PID");
        if (dup2(input >= 0 ? input : null, STDIN_FILENO) < 0 || dup2(output >= 0 ? output : null, STDOUT_FILENO) < 0)
                return -1;
        return 0;
}
