/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zones by name: the zoneinfo files, the zones that were read, the system's own zone. */

#include "engine/zones.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#define ZONEINFO "/usr/share/zoneinfo"
#define FILE_SIZE_MAX ((size_t)1024 * 1024)

struct Zones {
        Zone **zones; /* owned */
        size_t n;
};

/* ---- files ---- */

static int read_fd(int fd, void *buf, size_t size) {
        size_t done = 0;

        while (done < size) {
                ssize_t n = read(fd, (char *)buf + done, size - done);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if (n == 0)
                        return -EBADMSG; /* it shrank */
                done += (size_t)n;
        }
        return 0;
}

/* -ENOENT for a folder and what else is no regular file: it is no zone. */
static int read_file(const char *path, char **ret, size_t *ret_size) {
        _cleanup_free_ char *data = NULL;
        _cleanup_close_ int fd = -EBADF;
        struct stat st;
        int r;

        /* A fifo must not block the daemon. */
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (fd < 0)
                return errno == ENOTDIR ? -ENOENT : -errno;
        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -ENOENT;
        if (st.st_size < 0 || (uint64_t)st.st_size > FILE_SIZE_MAX)
                return -EBADMSG;

        data = malloc((size_t)st.st_size + 1);
        if (!data)
                return -ENOMEM;
        r = read_fd(fd, data, (size_t)st.st_size);
        if (r < 0)
                return r;

        data[st.st_size] = '\0';
        *ret = TAKE_PTR(data);
        *ret_size = (size_t)st.st_size;
        return 0;
}

static const char *zoneinfo_dir(void) {
        const char *dir = getenv("TZDIR");

        return dir && dir[0] == '/' ? dir : ZONEINFO;
}

static int zone_path(const char *name, char **ret) {
        return asprintf(ret, "%s/%s", zoneinfo_dir(), name) < 0 ? -ENOMEM : 0;
}

/* Without tzdata installed the daemon still has a clock to plan by. */
static int builtin_utc(Zone **ret) {
        static const char data[] = "TZif\0"
                                   "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                   "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
                                   "\0\0\0\0\0\0UTC";

        return zone_parse("UTC", data, sizeof(data), ret);
}

static int zone_load(const char *name, Zone **ret) {
        _cleanup_free_ char *path = NULL, *data = NULL;
        size_t size = 0;
        int r;

        r = zone_path(name, &path);
        if (r < 0)
                return r;
        r = read_file(path, &data, &size);
        if (r == -ENOENT && streq(name, "UTC"))
                return builtin_utc(ret);
        if (r < 0)
                return r;
        return zone_parse(name, data, size, ret);
}

/* ---- the zones that were read ---- */

int zones_new(Zones **ret) {
        Zones *z = calloc(1, sizeof(*z));

        if (!z)
                return -ENOMEM;
        *ret = z;
        return 0;
}

Zones *zones_free(Zones *z) {
        if (!z)
                return NULL;
        for (size_t i = 0; i < z->n; i++)
                zone_free(z->zones[i]);
        free(z->zones);
        free(z);
        return NULL;
}

/* A database names a few zones at most: a list is enough. */
static const Zone *find(const Zones *z, const char *name) {
        for (size_t i = 0; i < z->n; i++)
                if (streq(zone_name(z->zones[i]), name))
                        return z->zones[i];
        return NULL;
}

int zones_get(Zones *z, const char *name, const Zone **ret) {
        _cleanup_(zone_freep) Zone *zone = NULL;
        const Zone *known;
        Zone **zones;
        int r;

        if (!zone_name_valid(name))
                return -EINVAL;
        known = find(z, name);
        if (known) {
                *ret = known;
                return 0;
        }

        r = zone_load(name, &zone);
        if (r < 0)
                return r;
        zones = reallocarray(z->zones, z->n + 1, sizeof(*zones));
        if (!zones)
                return -ENOMEM;

        z->zones = zones;
        *ret = z->zones[z->n++] = TAKE_PTR(zone);
        return 0;
}

/* Reads ZONE's file again: 1 and the zone where it differs. */
static int read_again(const Zone *zone, Zone **ret) {
        _cleanup_(zone_freep) Zone *fresh = NULL;

        if (zone_load(zone_name(zone), &fresh) < 0)
                return 0;
        if (zone_fingerprint(fresh) == zone_fingerprint(zone))
                return 0;

        *ret = TAKE_PTR(fresh);
        return 1;
}

int zones_reload(Zones *z) {
        int changed = 0;

        for (size_t i = 0; i < z->n; i++) {
                Zone *fresh;

                if (read_again(z->zones[i], &fresh) == 0)
                        continue;
                zone_free(z->zones[i]);
                z->zones[i] = fresh;
                changed = 1;
        }
        return changed;
}

/* ---- the system's zone ---- */

static bool zone_exists(const char *name) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        return zone_name_valid(name) && zone_path(name, &path) >= 0 && stat(path, &st) >= 0 &&
               S_ISREG(st.st_mode);
}

/* NAME, or what follows the zoneinfo folder in a path, where there is such a zone.
 * 1 and the name, 0, or -ENOMEM. */
static int take_name(const char *text, char **ret) {
        static const char folder[] = "/zoneinfo/";
        const char *dir = zoneinfo_dir(), *below;
        size_t n = strlen(dir);

        if (strncmp(text, dir, n) == 0 && text[n] == '/')
                text += n + 1;
        else {
                below = strstr(text, folder);
                if (below)
                        text = below + strlen(folder);
        }
        if (!zone_exists(text))
                return 0;

        *ret = strdup(text);
        return *ret ? 1 : -ENOMEM;
}

static int from_environment(char **ret) {
        const char *tz = getenv("TZ");

        if (!tz)
                return 0;
        /* tzset(3): set and empty is UTC. */
        if (isempty(tz))
                return take_name("UTC", ret);
        return take_name(tz[0] == ':' ? tz + 1 : tz, ret);
}

static int from_localtime(const char *root, char **ret) {
        _cleanup_free_ char *path = NULL;
        char target[PATH_MAX];
        ssize_t n;

        if (asprintf(&path, "%s/etc/localtime", root) < 0)
                return -ENOMEM;
        n = readlink(path, target, sizeof(target) - 1);
        if (n < 0)
                return 0;

        target[n] = '\0';
        return take_name(target, ret);
}

static int from_timezone(const char *root, char **ret) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t size;

        if (asprintf(&path, "%s/etc/timezone", root) < 0)
                return -ENOMEM;
        if (read_file(path, &text, &size) < 0 || !text)
                return 0;

        text[strcspn(text, " \t\r\n")] = '\0';
        return take_name(text, ret);
}

int zones_system_in(const char *root, char **ret) {
        int r;

        r = from_environment(ret);
        if (r == 0)
                r = from_localtime(root, ret);
        if (r == 0)
                r = from_timezone(root, ret);
        if (r != 0)
                return r < 0 ? r : 0;

        *ret = strdup("UTC");
        return *ret ? 0 : -ENOMEM;
}

int zones_system(char **ret) {
        return zones_system_in("", ret);
}
