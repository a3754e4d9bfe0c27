/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of keys, by GLib, that appears whole or not at all. */

#include "keyfile.h"

#include "../outfile.h"
#include "copy.h"

int keyfile_path(const char *folder, const char *name, char **ret) {
        _cleanup_free_ char *own = NULL;

        if (asprintf(&own, "%s/cytosched", folder) < 0) {
                own = NULL;
                return -ENOMEM;
        }
        if (g_mkdir_with_parents(own, 0700) < 0)
                return -errno;
        return asprintf(ret, "%s/%s", own, name) < 0 ? -ENOMEM : 0;
}

int keyfile_load(const char *path, GKeyFile **ret) {
        _cleanup_keyfile_ GKeyFile *keys = g_key_file_new();
        GError *error = NULL;
        int r = 0;

        if (!g_key_file_load_from_file(keys, path, G_KEY_FILE_KEEP_COMMENTS, &error))
                r = g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? 0
                  : g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_ACCES) ? -EACCES : -EBADMSG;
        g_clear_error(&error);
        if (r >= 0)
                *ret = TAKE_PTR(keys);
        return r;
}

int keyfile_save(GKeyFile *keys, const char *path) {
        _cleanup_(outfile_close) OutFile file = { .fd = -EBADF };
        gsize size = 0;
        char *text = g_key_file_to_data(keys, &size, NULL);
        int r = outfile_open(&file, path);

        if (r >= 0)
                r = copy_bytes(file.fd, text, size);
        if (r >= 0)
                r = outfile_commit(&file);
        g_free(text);
        return r;
}

/* GLib's memory is malloc()'s since 2.46. */
char *keyfile_text(GKeyFile *keys, const char *group, const char *key) {
        return g_key_file_get_string(keys, group, key, NULL);
}

void keyfile_set(GKeyFile *keys, const char *group, const char *key, const char *value) {
        if (value)
                g_key_file_set_string(keys, group, key, value);
        else
                (void)g_key_file_remove_key(keys, group, key, NULL);
}
