/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A file that appears whole or not at all. */

#include "util.h"

typedef struct OutFile {
        char *path;      /* where it shall be */
        char *temporary; /* its name until then; NULL: it has none yet, or needs none */
        int fd;
        bool whole; /* it takes PATH's place at the end */
} OutFile;

/* Opens a file of mode 0600 beside PATH; what is no regular file (a device, a pipe) is opened
 * itself. 0 or negative errno; -ETXTBSY: it is a database that a daemon has open, or belongs to one,
 * under whatever name. */
int outfile_open(OutFile *f, const char *path);
/* Whether PATH, its links followed, is or belongs to a database that a daemon has open. */
bool outfile_in_use(const char *path);
/* Whether what is written to FD would go into one. */
bool outfile_fd_in_use(int fd);
/* All is written: makes it durable and puts it in its place. 0 or negative errno. */
int outfile_commit(OutFile *f);
/* Leaves nothing behind where it was not committed. */
void outfile_close(OutFile *f);
