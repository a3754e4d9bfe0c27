/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* getopt takes the beginning of a name for the name: what is typed for one option, or was one in another version, would do
 * what nobody asked for. */

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Whether WORD (NULL: there is none), which getopt_long() would read next, is the whole name of one of OPTIONS, or no long
 * option at all. Of words that are read in their order (optstring "-..." or "+..."). */
static inline bool option_is_whole(const struct option *options, const char *word) {
        size_t n;

        if (!word || strncmp(word, "--", 2) != 0 || !word[2])
                return true;
        word += 2;
        n = strcspn(word, "=");
        for (; options->name; options++)
                if (strlen(options->name) == n && strncmp(options->name, word, n) == 0)
                        return true;
        return false;
}
