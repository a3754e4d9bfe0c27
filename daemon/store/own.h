/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Which files are the database's own: itself, what SQLite has beside it, its lock, and the copies that are kept or being
 * made. What is written for somebody else is never written there, through whatever link, descriptor or other name. */

#include <stdbool.h>

/* Whether what FD is open on is one of DATABASE's. */
bool own_fd(const char *database, int fd);
/* The same of what PATH leads to; where nothing is there yet, whether it would be one. */
bool own_path(const char *database, const char *path);
