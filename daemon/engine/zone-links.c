/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of zones, by tzdata's links. */

#include "zone-links.h"

#include "util.h"

#define LINE_SIZE 400
#define NAME_SIZE 65
/* A link to a link to a link ... ends. */
#define LINKS_MAX 8

const char *zone_of_a_place(const char *name) {
        static const char *const forms[] = { "posix/", "right/" }, *const none[] = { "localtime", "posixrules", "Factory" };

        for (size_t i = 0; i < ELEMENTSOF(forms); i++)
                if (strncmp(name, forms[i], strlen(forms[i])) == 0)
                        return zone_of_a_place(name + strlen(forms[i]));
        for (size_t i = 0; i < ELEMENTSOF(none); i++)
                if (streq(name, none[i]))
                        return NULL;
        return name;
}

static FILE *open_list(const char *folder, const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : fopen(path, "re");
}

/* In tzdata.zi "L Asia/Kolkata Asia/Calcutta"; in the file backward "Link", with tabs. */
static bool find_link(const char *folder, const char *list, const char *word, const char *name, char ret[static NAME_SIZE]) {
        _cleanup_fclose_ FILE *f = open_list(folder, list);
        char line[LINE_SIZE];

        while (f && fgets(line, sizeof(line), f)) {
                char first[8], target[NAME_SIZE], link[NAME_SIZE];

                if (line[0] == 'L' && sscanf(line, "%7s %64s %64s", first, target, link) == 3 && streq(first, word) &&
                    streq(link, name)) {
                        memcpy(ret, target, NAME_SIZE);
                        return true;
                }
        }
        return false;
}

/* Whether a country goes by NAME: "IN  +2232+08822  Asia/Kolkata". */
static bool is_a_countrys(const char *folder, const char *name) {
        _cleanup_fclose_ FILE *f = open_list(folder, "zone.tab");
        char line[LINE_SIZE], of[NAME_SIZE];

        while (f && fgets(line, sizeof(line), f))
                if (*line != '#' && sscanf(line, "%*s %*s %64s", of) == 1 && streq(of, name))
                        return true;
        return false;
}

static bool next_name(const char *folder, const char *name, char ret[static NAME_SIZE]) {
        return (find_link(folder, "tzdata.zi", "L", name, ret) || find_link(folder, "backward", "Link", name, ret)) &&
               !is_a_countrys(folder, name);
}

int zone_canonical(const char *folder, const char *name, char **ret) {
        char at[NAME_SIZE], next[NAME_SIZE];
        int links = 0;

        /* These are everywhere, and people know them by these names. */
        if (streq(name, "UTC") || streq(name, "GMT") || strncmp(name, "Etc/", 4) == 0 || strlen(name) >= NAME_SIZE)
                return 0;
        strcpy(at, name);
        while (links < LINKS_MAX && next_name(folder, at, next)) {
                memcpy(at, next, NAME_SIZE);
                links++;
        }
        if (links == 0)
                return 0;
        *ret = strdup(streq(at, "Etc/UTC") || streq(at, "Etc/GMT") ? at + 4 : at);
        return *ret ? 1 : -ENOMEM;
}
