/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this program wrote into one calendar. What is about to be written is noted first: after
 * a crash the next run knows its own from what others wrote. */

#include "state.h"

#include <fcntl.h>
#include <sys/file.h>

#include "keyfile.h"

struct State {
        GKeyFile *keys;
        char *path;
        int lock;
};

static void digest_freep(gchar **digest) {
        g_free(*digest);
}
#define _cleanup_digest_ _cleanup_(digest_freep)

static gchar *digest_of(const char *text) {
        return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

bool state_is_same(const char *digest, const char *text) {
        _cleanup_digest_ gchar *now = digest_of(text);

        return digest && streq(digest, now);
}

/* ---- the file ------------------------------------------------------------------------------ */

/* A file for each pair, named by a digest: an address may hold anything. */
static int make_path(const char *url, const char *patient, char **ret) {
        _cleanup_free_ char *both = NULL, *name = NULL;
        _cleanup_digest_ gchar *digest = NULL;

        if (asprintf(&both, "%s\n%s", url, patient) < 0) {
                both = NULL;
                return -ENOMEM;
        }
        digest = digest_of(both);
        if (asprintf(&name, "sync-%.16s.ini", digest) < 0) {
                name = NULL;
                return -ENOMEM;
        }
        return keyfile_path(g_get_user_state_dir(), name, ret);
}

/* The folder is locked: the file is another one after each save. */
static int lock_folder(State *s) {
        _cleanup_free_ char *folder = strndup(s->path, (size_t)(strrchr(s->path, '/') - s->path));

        s->lock = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -EBADF;
        if (s->lock < 0)
                return folder ? -errno : -ENOMEM;
        return flock(s->lock, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
}

int state_open(const char *url, const char *patient, State **ret) {
        State *s = calloc(1, sizeof(State));
        int r;

        if (!s)
                return -ENOMEM;
        s->lock = -EBADF;
        r = make_path(url, patient, &s->path);
        if (r >= 0)
                r = lock_folder(s);
        if (r >= 0)
                r = keyfile_load(s->path, &s->keys);
        if (r < 0)
                state_free(s);
        else
                *ret = s;
        return r;
}

int state_save(State *s) {
        return keyfile_save(s->keys, s->path);
}

int state_drop(State *s) {
        return unlink(s->path) < 0 && errno != ENOENT ? -errno : 0;
}

void state_free(State *s) {
        if (!s)
                return;
        if (s->keys)
                g_key_file_unref(s->keys);
        closep(&s->lock);
        free(s->path);
        free(s);
}

/* ---- its entries --------------------------------------------------------------------------- */

char **state_names(State *s) {
        return g_key_file_get_groups(s->keys, NULL);
}

void state_names_free(char **names) {
        g_strfreev(names);
}

bool state_get(State *s, const char *name, Known *ret) {
        *ret = (Known){};
        if (!g_key_file_has_group(s->keys, name))
                return false;
        ret->etag = keyfile_text(s->keys, name, "etag");
        ret->digest = keyfile_text(s->keys, name, "digest");
        ret->added = g_key_file_get_boolean(s->keys, name, "added", NULL);
        ret->doses = keyfile_text(s->keys, name, "doses");
        ret->writing_doses = keyfile_text(s->keys, name, "writing-doses");
        ret->writing = keyfile_text(s->keys, name, "writing");
        ret->writing_digest = keyfile_text(s->keys, name, "writing-digest");
        return true;
}

void known_done(Known *known) {
        free(known->etag);
        free(known->digest);
        free(known->doses);
        free(known->writing_doses);
        free(known->writing);
        free(known->writing_digest);
        *known = (Known){};
}

void state_begin(State *s, const char *name, const char *version, const char *text, const char *doses) {
        _cleanup_digest_ gchar *digest = digest_of(text), *of_doses = digest_of(doses);

        keyfile_set(s->keys, name, "writing", version);
        keyfile_set(s->keys, name, "writing-digest", digest);
        keyfile_set(s->keys, name, "writing-doses", of_doses);
}

static void end_writing(State *s, const char *name) {
        keyfile_set(s->keys, name, "writing", NULL);
        keyfile_set(s->keys, name, "writing-digest", NULL);
        keyfile_set(s->keys, name, "writing-doses", NULL);
}

void state_end(State *s, const char *name, const char *etag, bool added) {
        _cleanup_free_ char *digest = keyfile_text(s->keys, name, "writing-digest");
        _cleanup_free_ char *doses = keyfile_text(s->keys, name, "writing-doses");

        keyfile_set(s->keys, name, "etag", etag);
        keyfile_set(s->keys, name, "digest", digest);
        keyfile_set(s->keys, name, "doses", doses);
        keyfile_set(s->keys, name, "added", added ? "true" : NULL);
        end_writing(s, name);
}

void state_cancel(State *s, const char *name) {
        _cleanup_free_ char *etag = keyfile_text(s->keys, name, "etag");

        if (etag)
                end_writing(s, name);
        else
                state_remove(s, name);
}

void state_remove(State *s, const char *name) {
        (void)g_key_file_remove_group(s->keys, name, NULL);
}

char *state_note(State *s, const char *name, const char *key) {
        return keyfile_text(s->keys, name, key);
}

void state_set_note(State *s, const char *name, const char *key, const char *value) {
        keyfile_set(s->keys, name, key, value);
}
