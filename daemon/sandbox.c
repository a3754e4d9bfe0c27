/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sandbox: Landlock's rules, and a look at what is in force. */

#include "sandbox.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "methods/status.h"
#include "local.h"

/* ---- Landlock, as linux/landlock.h has it in its newest version ------------------------------
 * The C library has no functions for it, and the headers of one release are not those of the next. */

#ifndef SYS_landlock_create_ruleset /* one number on all architectures (but Alpha) */
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define GET_VERSION 1u /* LANDLOCK_CREATE_RULESET_VERSION */
#define PATH_BENEATH 1 /* LANDLOCK_RULE_PATH_BENEATH */

typedef struct Ruleset {
        uint64_t fs, net, scoped;
} Ruleset;

typedef struct PathRule {
        uint64_t allowed;
        int32_t parent;
} __attribute__((packed)) PathRule;

enum {
        EXECUTE = 1 << 0,
        WRITE_FILE = 1 << 1,
        READ_FILE = 1 << 2,
        READ_DIR = 1 << 3,
        REMOVE_FILE = 1 << 5,
        MAKE_REG = 1 << 8,
        REFER = 1 << 13,      /* version 2 */
        TRUNCATE = 1 << 14,   /* 3 */
        IOCTL_DEV = 1 << 15,  /* 5 */
        ALL_OF_1 = REFER - 1,

        NET_BOTH = 3,         /* 4: bind and connect of TCP */
        SCOPE_ABSTRACT = 1,   /* 6: abstract sockets of others */
        SCOPE_SIGNAL = 2,     /* 6: signals to others */

        READ = READ_FILE | READ_DIR,
        RUN = READ | EXECUTE,
        WRITE = READ | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE,
        OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV, /* the others are of folders alone */
};

static int version_of_kernel(void) {
        long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, GET_VERSION);

        return version > 0 ? (int)version : -EOPNOTSUPP;
}

/* An abstract socket is reached by a name instead of a path: a bus or a manager may have one. */
static bool needs_abstract(void) {
        const char *bus = getenv("DBUS_SESSION_BUS_ADDRESS"), *notify = getenv("NOTIFY_SOCKET");

        return (bus && strstr(bus, "abstract=")) || (notify && *notify == '@');
}

static Ruleset ruleset_of(int version) {
        Ruleset set = { .fs = ALL_OF_1 };

        if (version >= 2)
                set.fs |= REFER;
        if (version >= 3)
                set.fs |= TRUNCATE;
        if (version >= 5)
                set.fs |= IOCTL_DEV;
        if (version >= 4)
                set.net = NET_BOTH;
        if (version >= 6)
                set.scoped = SCOPE_SIGNAL | (needs_abstract() ? 0 : SCOPE_ABSTRACT);
        return set;
}

/* How much of the structure a kernel of this VERSION knows. */
static size_t ruleset_size(int version) {
        return version >= 6 ? sizeof(Ruleset) : version >= 4 ? offsetof(Ruleset, scoped) : offsetof(Ruleset, net);
}

/* What is not there needs no rule. */
static int allow(int fd, const Ruleset *set, const char *path, uint64_t rights) {
        _cleanup_close_ int parent = open(path, O_PATH | O_CLOEXEC);
        struct stat st;
        PathRule rule = { .allowed = rights & set->fs, .parent = parent };

        if (parent < 0)
                return errno == ENOMEM || errno == EMFILE ? -errno : 0;
        if (fstat(parent, &st) < 0)
                return -errno;
        if (!S_ISDIR(st.st_mode))
                rule.allowed &= OF_FILES;
        return syscall(SYS_landlock_add_rule, fd, PATH_BENEATH, &rule, 0) < 0 ? -errno : 0;
}

/* Where this program is, and so its helpers, wherever it was installed. */
static int allow_programs(int fd, const Ruleset *set) {
        char path[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

        if (n < 0)
                return -errno;
        path[n] = '\0';
        return allow(fd, set, dirname(path), RUN);
}

static int allow_system(int fd, const Ruleset *set) {
        static const struct {
                const char *path;
                uint64_t rights;
        } rules[] = {
                { "/usr", RUN }, { "/bin", RUN }, { "/sbin", RUN }, { "/lib", RUN }, { "/lib32", RUN }, { "/lib64", RUN },
                { "/nix/store", RUN }, { "/gnu/store", RUN }, { LIBEXECDIR, RUN },
                { "/etc", READ }, { "/proc", READ }, { "/sys/fs/cgroup", READ }, { "/run/systemd", READ },
                { "/dev/null", READ | WRITE_FILE }, { "/dev/zero", READ }, { "/dev/random", READ }, { "/dev/urandom", READ },
        };
        const char *zones = getenv("TZDIR");
        int r = isempty(zones) ? 0 : allow(fd, set, zones, READ);

        for (size_t i = 0; i < ELEMENTSOF(rules) && r >= 0; i++)
                r = allow(fd, set, rules[i].path, rules[i].rights);
        return r;
}

int sandbox_enter(const char *folder) {
        int version = version_of_kernel(), r;
        _cleanup_close_ int fd = -EBADF;
        Ruleset set;

        if (version < 0)
                return version;
        set = ruleset_of(version);
        fd = (int)syscall(SYS_landlock_create_ruleset, &set, ruleset_size(version), 0u);
        if (fd < 0)
                return -errno;
        r = allow_system(fd, &set);
        if (r >= 0)
                r = allow_programs(fd, &set);
        if (r >= 0)
                r = allow(fd, &set, folder, WRITE);
        if (r < 0)
                return r;
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_landlock_restrict_self, fd, 0u) < 0)
                return -errno;
        return version;
}

/* ---- what is in force ---------------------------------------------------------------------- */

/* A filter of system calls, which is never taken off again. */
static bool is_filtered(void) {
        return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2;
}

/* In a user namespace of its own the daemon's id alone is mapped; outside, all of them. */
static bool has_namespaces(void) {
        _cleanup_fclose_ FILE *f = fopen("/proc/self/uid_map", "re");
        unsigned inside, outside, n;

        return f && fscanf(f, "%u %u %u", &inside, &outside, &n) == 3 && n == 1;
}

static const char *finding(bool namespaces, bool filtered, bool landlock) {
        if (!namespaces && !filtered && !landlock)
                return N_("The daemon runs without a sandbox: it was not started by its unit.");
        if (namespaces && filtered)
                return landlock ? N_("The daemon runs in its whole sandbox: no network, and of your files the database's folder alone.")
                                : N_("The daemon runs in its sandbox: no network, and of your files the database's folder alone. This "
                                  "kernel has no Landlock, which would hold that a second time.");
        if (landlock && filtered)
                return N_("The daemon runs in the part of its sandbox that needs no namespaces: no network, and of your files it can "
                       "open those in the database's folder alone (Landlock). This system has no user namespaces for it.");
        if (landlock)
                return N_("The daemon confines itself to the files in the database's folder (Landlock), without the sandbox of its unit.");
        return N_("The daemon runs in a part of its sandbox, without network: this system has neither user namespaces nor Landlock to "
               "keep it from your files.");
}

int sandbox_status(Call *c, int landlock) {
        return status_add(c, "sandbox", true, finding(has_namespaces(), is_filtered(), landlock > 0), NULL);
}
