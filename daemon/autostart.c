/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the daemon starts by itself at login. */

#include <fcntl.h>

#include "manager.h"

#define WANTS "systemd/user/default.target.wants/cytoschedd.service"

static bool there(const char *folder, const char *rest) {
        char path[4096];

        if (!folder || snprintf(path, sizeof(path), "%s/%s", folder, rest) >= (int)sizeof(path))
                return false;
        return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool autostart_enabled(void) {
        const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

        return there(isempty(config) ? NULL : config, WANTS) || (isempty(config) && there(home, ".config/" WANTS)) ||
               there("/etc", WANTS) || there("/usr/lib", WANTS) || there("/usr/local/lib", WANTS) ||
               there(USERUNITDIR, "default.target.wants/cytoschedd.service");
}
