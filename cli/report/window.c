/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page in the browser. */

#include "window.h"

#include <sys/stat.h>

#include "../options.h"
#include "../term.h"
#include "local.h"
#include "tool.h"

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

int window_show(const char *path) {
        static char program[] = "xdg-open";
        char *const argv[] = { program, (char *)path, NULL };
        pid_t pid = tool_begin(argv, -1, -1);
        int e = pid < 0 ? (int)pid : tool_wait(pid, FAILS_SOON_MSEC);

        printf(local_text("The page: %s\n"), path);
        if (e == TOOL_ABSENT)
                fail("xdg-open, which shows a file in the browser, is not installed (on Debian: sudo apt install xdg-utils); "
                     "open the page yourself");
        else if (e != 0)
                fail(e < 0 ? N_("no browser could be started (xdg-open: error %d); open the page yourself")
                   : N_("no browser could be started (xdg-open: exit status %d); open the page yourself"), abs(e));
        else
                say(0, DIM, "A browser from a snap or Flatpak may not be able to read it: name a file in your own folder by --output.");
        return e == 0 ? DONE : REFUSED;
}
