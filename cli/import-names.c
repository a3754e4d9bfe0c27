/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zones by the names that calendars have for them. */

#include "import-names.h"

#include <strings.h>

#include "import-windows.h"

#define NAME_SIZE 65

/* tzdata's own list of all names: "Z Europe/Berlin ..." for a zone, "L Asia/Kolkata Asia/Calcutta" for
 * an older name. */
static FILE *open_list(void) {
        const char *dir = getenv("TZDIR");
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, "%s/tzdata.zi", dir && *dir == '/' ? dir : "/usr/share/zoneinfo") < 0)
                return NULL;
        return fopen(path, "re");
}

/* The name as the list has it, and what it is a link to ("" for a zone). */
static bool look_up(const char *name, char known[static NAME_SIZE], char target[static NAME_SIZE]) {
        _cleanup_fclose_ FILE *f = open_list();
        char line[400];

        while (f && fgets(line, sizeof line, f)) {
                char first[NAME_SIZE], second[NAME_SIZE];
                bool link = *line == 'L';

                if ((!link && *line != 'Z') || sscanf(line + 1, " %64s %64s", first, second) != 2 ||
                    strcasecmp(link ? second : first, name) != 0)
                        continue;
                snprintf(known, NAME_SIZE, "%s", link ? second : first);
                snprintf(target, NAME_SIZE, "%s", link ? first : "");
                return true;
        }
        return false;
}

static int find_name(Zones *zones, const char *name, const Zone **ret) {
        char known[NAME_SIZE], target[NAME_SIZE];

        if (!zone_name_valid(name))
                return -ENOENT;
        if (zones_get(zones, name, ret) >= 0)
                return 0;
        if (!look_up(name, known, target))
                return -ENOENT;
        if (zones_get(zones, known, ret) >= 0 || (*target && zones_get(zones, target, ret) >= 0))
                return 0;
        return -ENOENT;
}

/* What follows a prefix: the longest part that is a zone's name, of an area and a place. */
static int find_prefixed(Zones *zones, const char *name, const Zone **ret) {
        for (const char *part = name + 1; strchr(part, '/'); part = strchr(part, '/') + 1)
                if (find_name(zones, part, ret) >= 0)
                        return 0;
        return streq(name, "/UTC") ? find_name(zones, "UTC", ret) : -ENOENT;
}

int zone_find(Zones *zones, const char *name, const Zone **ret) {
        const char *windows;
        int r;

        if (*name == '/')
                return find_prefixed(zones, name, ret);
        r = find_name(zones, name, ret);
        if (r >= 0)
                return r;
        windows = windows_zone(name);
        return windows ? find_name(zones, windows, ret) : -ENOENT;
}
