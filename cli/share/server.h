/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A web server for one file at one secret address, for a short time. */

#include <stddef.h>

typedef struct Server Server;

typedef enum Ending {
        ENDED_SERVED,  /* it was downloaded */
        ENDED_TIME,    /* the time is over */
        ENDED_STOPPED, /* by a signal */
} Ending;

/* Serves FILE, whose SIZE bytes do not change, at PATH ("/...") on the socket LISTENER, which
 * becomes the server's; FILE stays the caller's. 0 or negative errno. */
int server_open(int listener, const char *path, int file, size_t size, Server **ret);
void server_close(Server *s);
/* Until the first complete download, SECONDS, or a signal that SIGNALS (a signalfd) tells of. An
 * Ending or negative errno. */
int server_run(Server *s, double seconds, int signals);
/* Who downloaded it, "" before. */
const char *server_peer(const Server *s);
/* Who fetched it last without its being taken for the download: what may have looked only; "" for
 * nobody. */
const char *server_looked(const Server *s);
