/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles: the short names of regimens. */

#include "engine/handle.h"

#include <ctype.h>

#include "core/visible.h"
#include "store/regimens.h"

/* None doubled or at the ends. */
/* "peginterferon-alfa-2a": lower case, anything but letters and digits as "-"; the caller's to free,
 * NULL out of memory. */
static char *handle_of(const char *text) {
        _cleanup_free_ char *plain = visible_without_joiners(text);
        char *handle = malloc(strlen(text) + 1), *p = handle;

        if (!handle || !plain) {
                free(handle);
                return NULL;
        }
        for (const char *t = plain; *t; t++) {
                unsigned char ch = (unsigned char)*t;

                /* Letters beyond ASCII are letters: their bytes are kept. */
                if (ch >= 0x80 || isalnum(ch))
                        *p++ = (char)(ch < 0x80 ? tolower(ch) : ch);
                else if (p > handle && p[-1] != '-')
                        *p++ = '-';
        }
        if (p > handle && p[-1] == '-')
                p--;
        *p = '\0';
        return handle;
}

/* So much of each name is in a handle made of both, with a number: no longer than can be typed. */
#define PART_MAX 90u
_Static_assert(2 * PART_MAX + sizeof("--4294967295") <= LIMIT_NAME, "a handle is a name");

/* Ends a handle's part at SIZE bytes, between two characters. */
static void handle_cut(char *part, size_t size) {
        size_t n = strnlen(part, size);

        while (part[n] && n > 0 && (((unsigned char)part[n] & 0xc0) == 0x80 || part[n - 1] == '-'))
                n--;
        part[n] = '\0';
}

int handle_choose(Service *s, const char *drug, const char *patient, char **ret) {
        _cleanup_free_ char *base = handle_of(drug), *who = handle_of(patient), *both = NULL;
        int r;

        if (!base || !who)
                return -ENOMEM;
        if (!*base) {
                free(base);
                base = strdup("regimen");
                if (!base)
                        return -ENOMEM;
        }
        r = regimen_handle_free(s->store, base);
        if (r != 0) {
                *ret = TAKE_PTR(base);
                return MIN(r, 0);
        }
        handle_cut(base, PART_MAX);
        handle_cut(who, PART_MAX);
        if (asprintf(&both, "%s-%s", base, who) < 0)
                return -ENOMEM;
        for (unsigned n = 1;; n++) {
                _cleanup_free_ char *handle = NULL;

                if ((n == 1 ? asprintf(&handle, "%s", both) : asprintf(&handle, "%s-%u", both, n)) < 0)
                        return -ENOMEM;
                r = regimen_handle_free(s->store, handle);
                if (r != 0) {
                        *ret = TAKE_PTR(handle);
                        return MIN(r, 0);
                }
        }
}

int handle_check(Service *s, Call *c, const char *name, char **ret) {
        _cleanup_free_ char *handle = handle_of(name);
        int r;

        if (!handle)
                return -ENOMEM;
        if (!*handle)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" can't be a regimen's name: use lower-case letters, digits and single hyphens.", name);
        if (!streq(handle, name))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" can't be a regimen's name: use lower-case letters, digits and single hyphens, such as \"%s\".", name, handle);
        r = regimen_handle_free(s->store, handle);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "The name \"%s\" is used by another regimen.", handle);
        *ret = TAKE_PTR(handle);
        return MIN(r, 0);
}
