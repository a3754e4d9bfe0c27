/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A copy of the daemon's process that does what takes long, while the loop goes on. It sees all as it was when it
 * was begun, and can change nothing of it; it ends with the daemon. */

#include <systemd/sd-event.h>

typedef struct Worker Worker;

/* In the copy: writes what it found to OUTPUT, and may hand over a file of its own in RET_FD (-EBADF before). A
 * negative errno: it found nothing. */
typedef int (*WorkerWork)(void *userdata, int output, int *ret_fd);
/* In the loop, once that has ended, before the worker is freed. OUTPUT, at its start, is the worker's, FD the caller's
 * (-EBADF: none). Where the copy failed or was ended, OUTPUT is -EBADF. */
typedef void (*WorkerDone)(void *userdata, int output, int fd);

/* 0, or a negative errno: then nothing was begun. */
int worker_start(sd_event *event, WorkerWork work, WorkerDone done, void *userdata, Worker **ret);
/* Ends it where it still works; nobody is told. */
Worker *worker_free(Worker *w);
