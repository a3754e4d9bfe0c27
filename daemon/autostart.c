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

/* Where the user's systemd looks (systemd.unit(5)) beside the configuration: what is installed elsewhere, under a
 * prefix of its own, it does not find. */
static bool searched(const char *home) {
        static const char *const folders[] = { "/etc", "/run", "/usr/local/lib", "/usr/local/share", "/usr/lib", "/usr/share" };
        const char *data = getenv("XDG_DATA_HOME");
        _cleanup_free_ char *own = NULL, *dirs = strdup(getenv("XDG_DATA_DIRS") ?: "");
        char *rest = NULL;

        if (isempty(data) && home && asprintf(&own, "%s/.local/share", home) < 0)
                own = NULL;
        if (there(isempty(data) ? own : data, WANTS))
                return true;
        for (size_t i = 0; i < ELEMENTSOF(folders); i++)
                if (there(folders[i], WANTS))
                        return true;
        for (char *dir = dirs ? strtok_r(dirs, ":", &rest) : NULL; dir; dir = strtok_r(NULL, ":", &rest))
                if (there(dir, WANTS))
                        return true;
        return false;
}

bool autostart_enabled(void) {
        const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME");
        _cleanup_free_ char *own = NULL;

        if (isempty(config) && home && asprintf(&own, "%s/.config", home) < 0)
                own = NULL;
        config = isempty(config) ? own : config;
        if (masked(config) || masked("/etc"))
                return false;
        return there(config, WANTS) || searched(home);
}
