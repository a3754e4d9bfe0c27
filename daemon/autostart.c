/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the daemon starts by itself at login. */

#include "autostart.h"

#include <fcntl.h>

#include "util.h"

#define UNIT "systemd/user/cytoschedd.service"
#define WANTS "systemd/user/default.target.wants/cytoschedd.service"

static bool there(const char *folder, const char *rest) {
        char path[4096];

        if (!folder || snprintf(path, sizeof(path), "%s/%s", folder, rest) >= (int)sizeof(path))
                return false;
        return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Linked to /dev/null: a person said that it shall not run. */
static bool masked(const char *folder) {
        char path[4096], target[16];
        ssize_t n;

        if (!folder || snprintf(path, sizeof(path), "%s/" UNIT, folder) >= (int)sizeof(path))
                return false;
        n = readlink(path, target, sizeof(target) - 1);
        return n > 0 && (target[n] = '\0', streq(target, "/dev/null"));
}

bool autostart_enabled(void) {
        const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME");
        _cleanup_free_ char *own = NULL;

        if (isempty(config) && home && asprintf(&own, "%s/.config", home) < 0)
                own = NULL;
        config = isempty(config) ? own : config;
        if (masked(config) || masked("/etc"))
                return false;
        return there(config, WANTS) || there("/etc", WANTS) || there("/usr/lib", WANTS) || there("/usr/local/lib", WANTS) ||
               there(USERUNITDIR, "default.target.wants/cytoschedd.service");
}
