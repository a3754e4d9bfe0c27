/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The language of a program, from its environment. DATADIR is the Makefile's. */

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOCAL_DOMAIN "cytosched"

/* Whether the environment asks for English, or for nothing. */
static inline bool local_is_english(void) {
        static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
        const char *language = getenv("LANGUAGE"), *locale = NULL;

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && (!locale || !*locale); i++)
                locale = getenv(names[i]);
        if (!locale || !*locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
                return true;
        language = language && *language ? language : locale;
        return strncmp(language, "en", 2) == 0 || strncmp(language, "C.", 2) == 0;
}

/* At a program's start: the catalogues are beside the program as it was built, else where data is installed. */
static inline void local_begin(void) {
        char path[PATH_MAX];
        ssize_t n;
        char *slash;

        if (local_is_english() || !setlocale(LC_MESSAGES, ""))
                return;
        n = readlink("/proc/self/exe", path, sizeof(path) - sizeof("locale"));
        path[n < 0 ? 0 : n] = '\0';
        slash = strrchr(path, '/');
        if (slash)
                strcpy(slash + 1, "locale");
        (void)bindtextdomain(LOCAL_DOMAIN, slash && access(path, F_OK) == 0 ? path : DATADIR "/locale");
        (void)bind_textdomain_codeset(LOCAL_DOMAIN, "UTF-8");
        (void)textdomain(LOCAL_DOMAIN);
}
