/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Bytes into a file, and a file's bytes into another. */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "util.h"

#define COPY_SIZE 65536

/* All SIZE bytes of DATA, where FD stands. 0 or a negative errno. */
static inline int copy_bytes(int fd, const void *data, size_t size) {
        for (const char *p = data; size > 0;) {
                ssize_t n = write(fd, p, size);

                if (n < 0 && errno != EINTR)
                        return -errno;
                p += MAX(n, 0);
                size -= (size_t)MAX(n, 0);
        }
        return 0;
}

/* All of FROM, which may be somebody else's and is at any place, is all of TO. 0 or a negative errno. */
static inline int copy_file(int from, int to, int64_t *ret_bytes) {
        _cleanup_free_ char *buffer = malloc(COPY_SIZE);
        off_t at = 0;
        ssize_t n;

        if (!buffer)
                return -ENOMEM;
        while ((n = pread(from, buffer, COPY_SIZE, at)) > 0)
                for (ssize_t done = 0; done < n;) {
                        ssize_t k = pwrite(to, buffer + done, (size_t)(n - done), at);

                        if (k < 0)
                                return -errno;
                        done += k;
                        at += k;
                }
        if (n < 0 || ftruncate(to, at) < 0)
                return -errno;
        *ret_bytes = at;
        return 0;
}
