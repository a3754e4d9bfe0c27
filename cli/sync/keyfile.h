/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A file of keys that appears whole or not at all, mode 0600 in a folder 0700. */

/* First: GLib takes back a MIN that is there, util.h does not. */
#include "util.h"

#include <glib.h>

DEFINE_CLEANUP(GKeyFile *, g_key_file_unref)
#define _cleanup_keyfile_ _cleanup_(g_key_file_unrefp)

/* FOLDER/cytosched/NAME, the folder made where it is not there: the caller's. */
int keyfile_path(const char *folder, const char *name, char **ret);
/* 0 with the keys (none where there is no file), -EBADMSG where it can't be read as such, or
 * another negative errno. */
int keyfile_load(const char *path, GKeyFile **ret);
int keyfile_save(GKeyFile *keys, const char *path);
/* The text of a key, or NULL: the caller's, to be freed with free(). */
char *keyfile_text(GKeyFile *keys, const char *group, const char *key);
/* NULL removes the key. */
void keyfile_set(GKeyFile *keys, const char *group, const char *key, const char *value);
