/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is mounted on the way to the database, watched. */

#include "mounts.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <systemd/sd-journal.h>

#include "timer.h"

#define MOUNTS "/proc/self/mountinfo"

/* Whether POINT is a folder on the way to PATH, other than the root. */
static bool is_above(const char *point, const char *path) {
        size_t n = strlen(point);

        return n > 1 && strncmp(point, path, n) == 0 && path[n] == '/';
}

/* A blank, a tab, a newline and a backslash are written as three octal digits (proc_pid_mountinfo(5)). */
static void unescape(char *text) {
        char *to = text;

        for (const char *p = text; *p; to++) {
                unsigned c;

                if (*p == '\\' && sscanf(p + 1, "%3o", &c) == 1) {
                        *to = (char)c;
                        p += 4;
                } else {
                        *to = *p++;
                }
        }
        *to = '\0';
}

/* The mounts on the way to PATH, summed up; 0 where they can't be read. */
static uint64_t mounts_above(const char *path) {
        _cleanup_fclose_ FILE *f = fopen(MOUNTS, "re");
        _cleanup_free_ char *line = NULL;
        uint64_t sum = 0;
        size_t size = 0;

        while (f && getline(&line, &size, f) > 0) {
                unsigned long long id;
                int from = 0, to = 0;

                /* The mount's number, its parent's, the device, the root within it, where it is mounted. */
                if (sscanf(line, "%llu %*s %*s %*s %n%*s%n", &id, &from, &to) < 1 || to <= from)
                        continue;
                line[to] = '\0';
                unescape(line + from);
                if (is_above(line + from, path))
                        sum = (sum ^ id) * UINT64_C(0x100000001b3);
        }
        return sum;
}

static int on_mounts(sd_event_source *source, int fd, uint32_t revents, void *userdata) {
        Manager *m = userdata;
        uint64_t mounted = mounts_above(m->service->database);

        if (mounted == m->mounted)
                return 0;
        m->mounted = mounted;
        if (m->confined) {
                sd_journal_print(LOG_NOTICE, "Something was mounted on the way to the database: starting again, to look there.");
                return sd_event_exit(m->event, EXIT_FAILURE);
        }
        return manager_wake(m);
}

int mounts_watch(Manager *m, bool confined) {
        int fd = open(MOUNTS, O_RDONLY | O_CLOEXEC), r;

        if (fd < 0)
                return -errno;
        m->confined = confined;
        m->mounted = mounts_above(m->service->database);
        r = sd_event_add_io(m->event, &m->mounts, fd, EPOLLPRI, on_mounts, m);
        if (r < 0) {
                close(fd);
                return r;
        }
        return sd_event_source_set_io_fd_own(m->mounts, true);
}
