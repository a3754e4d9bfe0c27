/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of cytosched's that the client runs. */

#include "helper.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "child.h"
#include "program.h"
#include "util.h"

#define CPU_SEC 20
#define MEMORY_BYTES (UINT64_C(1) << 30)
#define FILES_MAX 16

static void limit(int resource, rlim_t most) {
        struct rlimit l = { most, most };

        (void)setrlimit(resource, &l);
}

/* A file from anybody is read here: no new rights, few files, an end to time and memory. Once it has
 * its input, the helper gives up all else itself (daemon/calendar/confine.h). */
static void restrict_child(void) {
        (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        limit(RLIMIT_CPU, CPU_SEC);
        limit(RLIMIT_CORE, 0);
        limit(RLIMIT_NOFILE, FILES_MAX);
#ifndef __SANITIZE_ADDRESS__ /* which maps terabytes */
        limit(RLIMIT_AS, MEMORY_BYTES);
#endif
}

_Noreturn static void child(const char *path, const char *option, int input, int output) {
        char *const environment[] = { NULL };

        restrict_child();
        if (child_begin(input, output) < 0)
                _exit(1);
        execle(path, path, option, (char *)NULL, environment);
        _exit(HELPER_ABSENT);
}

pid_t helper_open(const char *name, const char *option, const char *input, int *ret_fd) {
        _cleanup_close_ int in = -EBADF, from = -EBADF, to = -EBADF;
        char path[PATH_MAX];
        int pipes[2];
        pid_t pid;

        in = streq(input, "-") ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(input, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (in < 0)
                return -errno;
        if (program_path(name, path) < 0)
                return -ENOENT;
        if (pipe2(pipes, O_CLOEXEC) < 0)
                return -errno;
        from = pipes[0];
        to = pipes[1];
        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0)
                child(path, option, in, to);
        *ret_fd = TAKE_FD(from);
        return pid;
}

int helper_wait(pid_t pid) {
        int status;

        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int helper_run(char *const *argv, int output) {
        pid_t pid = fork();

        if (pid < 0)
                return -errno;
        if (pid > 0)
                return helper_wait(pid);
        if (child_begin(STDIN_FILENO, output) >= 0)
                execv(argv[0], argv);
        _exit(HELPER_ABSENT);
}
