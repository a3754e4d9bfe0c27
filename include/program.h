/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where cytosched's programs are. LIBEXECDIR is the Makefile's. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The path of cytosched-NAME: beside the running program's own, else in libexecdir. 0 or -ENOENT. */
static inline int program_path(const char *name, char ret[static PATH_MAX]) {
        ssize_t n = readlink("/proc/self/exe", ret, PATH_MAX - 1);
        char *slash;
        int r = 0;

        ret[n < 0 ? 0 : n] = '\0';
        slash = strrchr(ret, '/');
        if (slash)
                r = snprintf(slash + 1, (size_t)(ret + PATH_MAX - slash - 1), "cytosched-%s", name);
        if (slash && r < ret + PATH_MAX - slash - 1 && access(ret, X_OK) == 0)
                return 0;
        r = snprintf(ret, PATH_MAX, LIBEXECDIR "/cytosched-%s", name);
        return r < PATH_MAX && access(ret, X_OK) == 0 ? 0 : -ENOENT;
}
