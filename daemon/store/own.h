/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Which files are the database's own: itself, what SQLite has beside it, its lock, and the copies that are kept or being
 * made. What is written for somebody else is never written there, through whatever link, descriptor or other name. */

#include <stdbool.h>

/* Whether what FD is open on is one of DATABASE's. */
bool own_fd(const char *database, int fd);
/* The same of what PATH leads to; where nothing is there yet, whether it would be one. */
bool own_path(const char *database, const char *path);

/* What lies beside DATABASE and is none of its files, but begins as a database does (what a synchroniser or an editor made of
 * it), or is a folder with the name of a kept copy: names fit to be shown, at most OWN_OTHERS_MAX and NULL, in no order. */
#define OWN_OTHERS_MAX 20u
typedef struct OwnOthers {
        char *names[OWN_OTHERS_MAX + 1]; /* owned */
} OwnOthers;
int own_others(const char *database, OwnOthers *ret); /* 0 or a negative errno */
void own_others_done(OwnOthers *o);
