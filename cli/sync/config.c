/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendars to synchronise with. */

#include "config.h"

#include "keyfile.h"

struct Config {
        GKeyFile *keys;
        char *path;
        char **groups; /* one for each calendar */
};

static int load(Config *c) {
        int r = keyfile_path(g_get_user_config_dir(), "sync.ini", &c->path);

        if (r >= 0)
                r = keyfile_load(c->path, &c->keys);
        if (r >= 0)
                c->groups = g_key_file_get_groups(c->keys, NULL);
        return r;
}

int config_open(Config **ret) {
        Config *c = calloc(1, sizeof(Config));
        int r = c ? load(c) : -ENOMEM;

        if (r < 0)
                config_free(c);
        else
                *ret = c;
        return r;
}

void config_free(Config *c) {
        if (!c)
                return;
        if (c->keys)
                g_key_file_unref(c->keys);
        g_strfreev(c->groups);
        free(c->path);
        free(c);
}

const char *config_path(const Config *c) {
        return c->path;
}

size_t config_count(const Config *c) {
        return g_strv_length(c->groups);
}

void config_get(const Config *c, size_t i, Account *ret) {
        const char *group = c->groups[i];

        *ret = (Account){
                .patient = keyfile_text(c->keys, group, "patient"),
                .url = keyfile_text(c->keys, group, "url"),
                .user = keyfile_text(c->keys, group, "user"),
                .password_command = keyfile_text(c->keys, group, "password-command"),
                .ca_file = keyfile_text(c->keys, group, "ca-file"),
                .tasks = keyfile_text(c->keys, group, "tasks"),
                .alarms = g_key_file_get_string_list(c->keys, group, "alarms", NULL, NULL),
                .discreet = g_key_file_get_boolean(c->keys, group, "discreet", NULL),
        };
}

static bool is_of(const Config *c, const char *group, const char *patient) {
        _cleanup_free_ char *own = keyfile_text(c->keys, group, "patient");

        return own && patient ? streq(own, patient) : !own && !patient;
}

bool config_find(const Config *c, const char *patient, Account *ret) {
        *ret = (Account){};
        for (size_t i = 0; c->groups[i]; i++)
                if (is_of(c, c->groups[i], patient)) {
                        config_get(c, i, ret);
                        return true;
                }
        return false;
}

bool config_taken(const Config *c, const char *patient, const char *url, char **ret_by) {
        for (size_t i = 0; c->groups[i]; i++) {
                _cleanup_free_ char *own = keyfile_text(c->keys, c->groups[i], "url");

                if (own && streq(own, url) && !is_of(c, c->groups[i], patient)) {
                        *ret_by = keyfile_text(c->keys, c->groups[i], "patient");
                        return true;
                }
        }
        return false;
}

/* A patient's name may hold what a group's may not: groups are numbered. */
static void free_group(const Config *c, char ret[static 32]) {
        for (unsigned n = 1;; n++) {
                snprintf(ret, 32, "calendar %u", n);
                if (!g_key_file_has_group(c->keys, ret))
                        return;
        }
}

static void set_alarms(GKeyFile *keys, const char *group, char **alarms) {
        if (alarms && alarms[0])
                g_key_file_set_string_list(keys, group, "alarms", (const char *const *)alarms, g_strv_length(alarms));
        else
                (void)g_key_file_remove_key(keys, group, "alarms", NULL);
}

int config_set(Config *c, const Account *account) {
        char group[32] = "";

        for (size_t i = 0; c->groups[i] && !*group; i++)
                if (is_of(c, c->groups[i], account->patient))
                        snprintf(group, sizeof group, "%s", c->groups[i]);
        if (!*group)
                free_group(c, group);
        keyfile_set(c->keys, group, "patient", account->patient);
        keyfile_set(c->keys, group, "url", account->url);
        keyfile_set(c->keys, group, "user", account->user);
        keyfile_set(c->keys, group, "password-command", account->password_command);
        keyfile_set(c->keys, group, "ca-file", account->ca_file);
        keyfile_set(c->keys, group, "tasks", account->tasks);
        set_alarms(c->keys, group, account->alarms);
        g_key_file_set_boolean(c->keys, group, "discreet", account->discreet);
        g_strfreev(c->groups);
        c->groups = g_key_file_get_groups(c->keys, NULL);
        return keyfile_save(c->keys, c->path);
}

int config_remove(Config *c, const char *patient) {
        bool left = false;

        for (size_t i = 0; c->groups[i]; i++) {
                if (!g_key_file_has_group(c->keys, c->groups[i]))
                        continue;
                if (is_of(c, c->groups[i], patient))
                        (void)g_key_file_remove_group(c->keys, c->groups[i], NULL);
                else
                        left = true;
        }
        if (!left)
                return unlink(c->path) < 0 && errno != ENOENT ? -errno : 0;
        return keyfile_save(c->keys, c->path);
}

/* ---- one calendar -------------------------------------------------------------------------- */

void account_done(Account *account) {
        free(account->patient);
        free(account->url);
        free(account->user);
        free(account->password_command);
        free(account->ca_file);
        free(account->tasks);
        g_strfreev(account->alarms);
        *account = (Account){};
}

static int replace(char **text, const char *with) {
        char *copy;

        if (!with)
                return 0;
        copy = strdup(with);
        if (!copy)
                return -ENOMEM;
        free(*text);
        *text = copy;
        return 0;
}

int account_tasks(Account *account, const char *tasks) {
        char *copy = tasks ? strdup(tasks) : NULL;

        if (tasks && !copy)
                return -ENOMEM;
        free(account->tasks);
        account->tasks = copy;
        return 0;
}

int account_move(Account *account, const char *url) {
        return replace(&account->url, url);
}

int account_take(Account *account, const Args *args) {
        const char *const *value = args->value;
        _cleanup_free_ char *ca_file = NULL;
        int r;

        /* The timer runs somewhere else. */
        if (value[OPT_CA_FILE] && !(ca_file = realpath(value[OPT_CA_FILE], NULL)))
                return -errno;
        r = replace(&account->patient, value[OPT_PATIENT]);
        if (r >= 0)
                r = replace(&account->url, value[OPT_URL]);
        if (r >= 0)
                r = replace(&account->user, value[OPT_USER]);
        if (r >= 0)
                r = replace(&account->password_command, value[OPT_PASSWORD_COMMAND]);
        if (r >= 0)
                r = replace(&account->ca_file, ca_file);
        if (args->n_alarms > 0) {
                g_strfreev(account->alarms);
                account->alarms = g_strdupv((char **)args->alarms);
        }
        account->discreet |= args_has(args, OPT_DISCREET);
        return r;
}
