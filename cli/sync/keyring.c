/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's keyring, by libsecret. */

#include "keyring.h"

/* First: GLib takes back a MIN that is there, util.h does not. */
#include "util.h"

#include <libsecret/secret.h>

static const SecretSchema schema = {
        "org.cytosched.Sync",
        SECRET_SCHEMA_NONE,
        {
                { "url", SECRET_SCHEMA_ATTRIBUTE_STRING },
                { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
                { NULL, 0 },
        },
        0, 0, 0, 0, 0, 0, 0, 0,
};

int keyring_get(const char *url, const char *user, char **ret) {
        GError *error = NULL;
        gchar *found = secret_password_lookup_sync(&schema, NULL, &error, "url", url, "user", user, NULL);

        if (error) {
                g_error_free(error);
                return -ENXIO;
        }
        if (!found)
                return 0;
        *ret = strdup(found);
        secret_password_free(found);
        return *ret ? 1 : -ENOMEM;
}

int keyring_put(const char *url, const char *user, const char *password) {
        GError *error = NULL;
        gboolean done = secret_password_store_sync(&schema, SECRET_COLLECTION_DEFAULT, "cytosched: CalDAV", password,
                                                   NULL, &error, "url", url, "user", user, NULL);

        g_clear_error(&error);
        return done ? 0 : -ENXIO;
}

void keyring_clear(const char *url, const char *user) {
        GError *error = NULL;

        (void)secret_password_clear_sync(&schema, NULL, &error, "url", url, "user", user, NULL);
        g_clear_error(&error);
}
