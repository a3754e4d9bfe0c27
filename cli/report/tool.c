/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of the system's that a report uses. */

#include "tool.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "child.h"
#include "util.h"

pid_t tool_begin(char *const *argv, int input, int output) {
        pid_t pid = fork();

        if (pid != 0)
                return pid < 0 ? -errno : pid;
        (void)setsid();
        if (child_begin(input, output) < 0)
                _exit(TOOL_ABSENT - 1);
        execvp(argv[0], argv);
        _exit(errno == ENOENT ? TOOL_ABSENT : TOOL_ABSENT - 1);
}

/* Whether it ended in time; also where that can't be found out. */
static bool ends_within(pid_t pid, int msec) {
        _cleanup_close_ int end = (int)syscall(SYS_pidfd_open, pid, 0);
        struct pollfd fd = { .fd = end, .events = POLLIN };
        int n;

        do
                n = end < 0 ? 1 : poll(&fd, 1, msec);
        while (n < 0 && errno == EINTR);
        return n != 0;
}

int tool_wait(pid_t pid, int msec) {
        int status;

        if (msec >= 0 && !ends_within(pid, msec))
                return 0;
        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return -errno;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}
