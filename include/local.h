/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person reads, in his language. A sentence is whole where it stands in the source, and is looked up by the
 * function that says it (say(), fail(), call_refuse()), not where it is called: `make pot` knows these functions.
 * What they can't see, a text in a table, is marked N_() there and looked up with local_text(). Codes, names of keys and
 * what is typed are never looked up. English needs no catalogue, and is paid for by nobody: no locale is loaded. */

#include <libintl.h>

#define N_(text) text

/* TEXT in the language; TEXT itself where it has no other. "" is the catalogue's header. */
__attribute__((format_arg(1))) static inline const char *local_text(const char *text) {
        return *text ? gettext(text) : text;
}

/* The one of both for N. */
__attribute__((format_arg(1), format_arg(2))) static inline const char *local_plural(const char *one, const char *many,
                                                                                     unsigned long n) {
        return ngettext(one, many, n);
}
