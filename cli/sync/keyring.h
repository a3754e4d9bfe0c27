/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The desktop's keyring. */

/* 1 with the caller's text (to be freed with free(), and cleared before), 0 where it has none, or
 * negative errno where there is no keyring. */
int keyring_get(const char *url, const char *user, char **ret);
/* 0 or negative errno. */
int keyring_put(const char *url, const char *user, const char *password);
/* Where it has one, it is gone. */
void keyring_clear(const char *url, const char *user);
