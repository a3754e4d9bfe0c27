/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zones by name: the zoneinfo files, the zones that were read, the system's own zone. */

#include "engine/zones.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "zone-links.h"

#define ZONEINFO "/usr/share/zoneinfo"
#define FILE_SIZE_MAX ((size_t)1024 * 1024)

/* Rules of a zone that a caller kept, for when its file is gone. */
typedef struct Kept {
        char *name, *data; /* owned */
        size_t size;
} Kept;

/* Another name of a zone. */
typedef struct Alias {
        char *name, *canonical; /* owned */
} Alias;

struct Zones {
        Zone **zones; /* owned */
        bool *gone;   /* beside each: it has no file, and the kept rules are used */
        Kept *kept;
        Alias *aliases;
        size_t n, n_kept, n_aliases;
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

int zones_read(const char *name, char **ret, size_t *ret_size) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (!zone_name_valid(name))
                return -EINVAL;
        if (!zone_of_a_place(name))
                return -ENOENT;
        r = zone_path(name, &path);
        return r < 0 ? r : read_file(path, ret, ret_size);
}

static int zone_load(const char *name, Zone **ret) {
        _cleanup_free_ char *data = NULL;
        size_t size = 0;
        int r = zones_read(name, &data, &size);

        if (r >= 0)
                r = zone_parse(name, data, size, ret);
        return r < 0 && r != -ENOMEM && streq(name, "UTC") ? builtin_utc(ret) : r;
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
        for (size_t i = 0; i < z->n_kept; i++) {
                free(z->kept[i].name);
                free(z->kept[i].data);
        }
        for (size_t i = 0; i < z->n_aliases; i++) {
                free(z->aliases[i].name);
                free(z->aliases[i].canonical);
        }
        free(z->zones);
        free(z->gone);
        free(z->kept);
        free(z->aliases);
        free(z);
        return NULL;
}

/* A database names a few zones at most: lists are enough. */
static const Zone *find(const Zones *z, const char *name) {
        for (size_t i = 0; i < z->n_aliases; i++)
                if (streq(z->aliases[i].name, name))
                        name = z->aliases[i].canonical;
        for (size_t i = 0; i < z->n; i++)
                if (streq(zone_name(z->zones[i]), name))
                        return z->zones[i];
        return NULL;
}

static Kept *find_kept(const Zones *z, const char *name) {
        for (size_t i = 0; i < z->n_kept; i++)
                if (streq(z->kept[i].name, name))
                        return &z->kept[i];
        return NULL;
}

int zones_keep(Zones *z, const char *name, const void *data, size_t size) {
        _cleanup_free_ char *own = strdup(name), *copy = malloc(size + 1);
        Kept *there = find_kept(z, name), *list;

        if (!own || !copy)
                return -ENOMEM;
        memcpy(copy, data, size);
        if (there) {
                free(there->data);
                there->data = TAKE_PTR(copy);
                there->size = size;
                return 0;
        }
        list = reallocarray(z->kept, z->n_kept + 1, sizeof(*list));
        if (!list)
                return -ENOMEM;
        z->kept = list;
        z->kept[z->n_kept++] = (Kept){ TAKE_PTR(own), TAKE_PTR(copy), size };
        return 0;
}

static int add_zone(Zones *z, Zone **zone, bool gone, const Zone **ret) {
        Zone **zones = reallocarray(z->zones, z->n + 1, sizeof(*zones));
        bool *marks;

        if (!zones)
                return -ENOMEM;
        z->zones = zones;
        marks = reallocarray(z->gone, z->n + 1, sizeof(*marks));
        if (!marks)
                return -ENOMEM;
        z->gone = marks;
        z->gone[z->n] = gone;
        *ret = z->zones[z->n++] = TAKE_PTR(*zone);
        return 0;
}

static int add_alias(Zones *z, const char *name, const char *canonical) {
        Alias alias = { strdup(name), strdup(canonical) }, *list = NULL;

        if (alias.name && alias.canonical)
                list = reallocarray(z->aliases, z->n_aliases + 1, sizeof(*list));
        if (!list) {
                free(alias.name);
                free(alias.canonical);
                return -ENOMEM;
        }
        z->aliases = list;
        z->aliases[z->n_aliases++] = alias;
        return 0;
}

/* By the name that stays, where there is that zone; then by the name as it is; then what was kept of
 * either. CANONICAL may be NULL. */
static int load_any(Zones *z, const char *name, const char *canonical, bool *gone, Zone **ret) {
        const Kept *kept = find_kept(z, canonical ?: name) ?: find_kept(z, name);
        int r = zone_load(canonical ?: name, ret);

        if (r < 0 && r != -ENOMEM && canonical)
                r = zone_load(name, ret);
        if (r >= 0 || r == -ENOMEM || !kept)
                return r;
        *gone = true;
        return zone_parse(kept->name, kept->data, kept->size, ret);
}

int zones_get(Zones *z, const char *name, const Zone **ret) {
        _cleanup_(zone_freep) Zone *zone = NULL;
        _cleanup_free_ char *canonical = NULL;
        const char *place;
        bool gone = false;
        int r;

        if (!zone_name_valid(name))
                return -EINVAL;
        place = zone_of_a_place(name);
        if (place)
                name = place;
        *ret = find(z, name);
        if (*ret)
                return 0;
        r = zone_canonical(zoneinfo_dir(), name, &canonical);
        if (r >= 0 && (!canonical || !(*ret = find(z, canonical)))) {
                r = load_any(z, name, canonical, &gone, &zone);
                if (r >= 0)
                        r = add_zone(z, &zone, gone, ret);
        }
        if (r >= 0 && !streq(zone_name(*ret), name))
                r = add_alias(z, name, zone_name(*ret));
        return MIN(r, 0);
}

bool zones_is_gone(const Zones *z, const Zone *zone) {
        for (size_t i = 0; i < z->n; i++)
                if (z->zones[i] == zone)
                        return z->gone[i];
        return false;
}

/* Reads ZONE's file again: 1 and the zone where it differs. GONE: it has none, or does again. */
static int read_again(const Zone *zone, bool *gone, Zone **ret) {
        _cleanup_(zone_freep) Zone *fresh = NULL;
        int r = zone_load(zone_name(zone), &fresh);

        if (r != -ENOMEM)
                *gone = r < 0;
        if (r < 0 || zone_fingerprint(fresh) == zone_fingerprint(zone))
                return 0;

        *ret = TAKE_PTR(fresh);
        return 1;
}

int zones_reload(Zones *z) {
        int changed = 0;

        for (size_t i = 0; i < z->n; i++) {
                Zone *fresh;

                if (read_again(z->zones[i], &z->gone[i], &fresh) == 0)
                        continue;
                zone_free(z->zones[i]);
                z->zones[i] = fresh;
                changed = 1;
        }
        return changed;
}

/* ---- the system's zone ---- */

/* That what else lies in the folder (zone.tab) is none shows by its first bytes. */
static bool zone_exists(const char *name) {
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int fd = -EBADF;
        char start[4];

        if (!zone_name_valid(name) || zone_path(name, &path) < 0)
                return false;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        return fd >= 0 && pread(fd, start, sizeof(start), 0) == sizeof(start) && memcmp(start, "TZif", sizeof(start)) == 0;
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
        text = zone_of_a_place(text);
        if (!text || !zone_exists(text))
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

int zones_here(Zones *z, const Zone **ret) {
        _cleanup_free_ char *name = NULL;
        int r = zones_system(&name);

        if (r >= 0)
                r = zones_get(z, name, ret);
        return r < 0 && r != -ENOMEM ? zones_get(z, "UTC", ret) : r;
}
