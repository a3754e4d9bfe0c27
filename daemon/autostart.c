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

/* Where the user's systemd looks (systemd.unit(5)) beside the configuration, for REST: what is installed elsewhere,
 * under a prefix of its own, it does not find. */
static bool searched(const char *home, const char *rest) {
        static const char *const folders[] = { "/etc", "/run", "/usr/local/lib", "/usr/local/share", "/usr/lib", "/usr/share" };
        const char *data = getenv("XDG_DATA_HOME");
        _cleanup_free_ char *own = NULL, *dirs = strdup(getenv("XDG_DATA_DIRS") ?: "");
        char *after = NULL;

        if (isempty(data) && home && asprintf(&own, "%s/.local/share", home) < 0)
                own = NULL;
        if (there(isempty(data) ? own : data, rest))
                return true;
        for (size_t i = 0; i < ELEMENTSOF(folders); i++)
                if (there(folders[i], rest))
                        return true;
        for (char *dir = dirs ? strtok_r(dirs, ":", &after) : NULL; dir; dir = strtok_r(NULL, ":", &after))
                if (there(dir, rest))
                        return true;
        return false;
}

/* The user's configuration; NULL where nothing says where it is. The caller's to free. */
static char *config_home(void) {
        const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME");
        char *own = NULL;

        if (!isempty(config))
                return strdup(config);
        return home && asprintf(&own, "%s/.config", home) >= 0 ? own : NULL;
}

bool autostart_enabled(void) {
        _cleanup_free_ char *config = config_home();

        if (masked(config) || masked("/etc"))
                return false;
        return there(config, WANTS) || searched(getenv("HOME"), WANTS);
}

char *autostart_remedy(const char *units) {
        _cleanup_free_ char *config = config_home(), *path = NULL;
        char *remedy;

        if (masked(config))
                return strdup("systemctl --user unmask cytoschedd");
        if (masked("/etc"))
                return strdup("sudo systemctl --global unmask cytoschedd");
        if (asprintf(&path, "%s/cytoschedd.service", units) < 0)
                return path = NULL;
        if (there(config, UNIT) || searched(getenv("HOME"), UNIT) || access(path, F_OK) < 0)
                return strdup("systemctl --user enable cytoschedd");
        return asprintf(&remedy, "systemctl --user enable %s", path) < 0 ? NULL : remedy;
}
