/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page in the browser. */

#include "window.h"

#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../options.h"
#include "../term.h"

extern char **environ;

#define FAILS_SOON_MSEC 2000 /* what can't be opened is known by then; a browser may stay for hours */

int window_path(char **ret) {
        const char *runtime = getenv("XDG_RUNTIME_DIR");
        _cleanup_free_ char *folder = NULL;

        if (isempty(runtime)) {
                fail("there is no runtime folder (XDG_RUNTIME_DIR) for the page: name a file by --output");
                return REFUSED;
        }
        if (asprintf(&folder, "%s/cytosched", runtime) < 0)
                return fail_errno(-ENOMEM, "the page");
        if (mkdir(folder, 0700) < 0 && errno != EEXIST)
                return fail_errno(-errno, folder);
        return asprintf(ret, "%s/report.html", folder) < 0 ? fail_errno(-ENOMEM, "the page") : 0;
}

/* Its exit status where it ends soon; 0 where it goes on; or negative errno. */
static int await(pid_t pid) {
        struct pollfd end = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
        int n = end.fd < 0 ? 1 : poll(&end, 1, FAILS_SOON_MSEC), status;

        closep(&end.fd);
        if (n == 0)
                return 0;
        if (waitpid(pid, &status, end.fd < 0 ? WNOHANG : 0) <= 0)
                return 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

int window_show(const char *path) {
        static char program[] = "xdg-open";
        char *const argv[] = { program, (char *)path, NULL };
        posix_spawnattr_t attributes;
        pid_t pid = 0;
        int e = posix_spawnattr_init(&attributes);

        if (e == 0)
                e = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
        if (e == 0)
                e = posix_spawnp(&pid, program, NULL, &attributes, argv, environ);
        (void)posix_spawnattr_destroy(&attributes);
        printf("The page: %s\n", path);
        e = e != 0 ? -e : await(pid);
        if (e == -ENOENT)
                fail("xdg-open, which shows a file in the browser, is not installed (on Debian: sudo apt install xdg-utils); "
                     "open the page yourself");
        else if (e != 0)
                fail("no browser could be started (xdg-open: %s%d); open the page yourself", e < 0 ? "error " : "exit status ", abs(e));
        else
                say(0, DIM, "A browser from a snap or Flatpak may not be able to read it: name a file in your own folder by --output.");
        return e == 0 ? DONE : REFUSED;
}
