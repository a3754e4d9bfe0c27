/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Addresses on a server: what was typed, what a server refers to, and what may be shown of them. */

#include "util.h"

/* An address as a person has it, in its one form: https (or http where the host is this computer),
 * no name or password in it, what is special encoded. A host's name alone is one too. 0 with the
 * caller's text, or -EINVAL and what is wrong with it. */
int address_read(const char *text, char **ret, const char **ret_why);
/* What a server refers to, as seen from BASE: an address of the same kinds, its name and password
 * dropped. 0 with the caller's text, -EINVAL, or -ENOMEM. */
int address_resolve(const char *base, const char *reference, char **ret);
/* Scheme, host and port are the same: who has the password of one has that of the other. */
bool address_same_server(const char *a, const char *b);
/* BASE/NAME, with what is special in NAME escaped: the caller's, or NULL. */
char *address_of(const char *base, const char *name);
/* BASE with another path: the caller's, or NULL. */
char *address_at(const char *base, const char *path);
/* TEXT for a terminal, a log or a file, whatever it is: without a name and a password before its
 * host, and nothing but printable ASCII. The caller's, or NULL. */
char *address_shown(const char *text);
